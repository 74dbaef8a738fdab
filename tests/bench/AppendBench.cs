using System.Security.Cryptography;
using ChatOps.Storage;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Bench;

/// <summary>The timeline's append against a plain EF insert of the same bytes into a table without chain and triggers.</summary>
internal static class AppendBench
{
    private const int PerRound = 400;
    private static readonly TimelineActor Actor = new(new PersonId("commander"), "Ines", new AccountKey(ChatPlatform.Console, "console", "commander"));
    private static readonly TimelineSource Source = new(ChatPlatform.Console, "inc-1", "a-delivery-key");
    private static readonly Note Words = new("the files on /srv are encrypted since 14:05, backups are being looked at");

    public static async Task RunAsync(int rounds, string? postgres)
    {
        var folder = Directory.CreateTempSubdirectory("chatops-bench-");
        var options = postgres is null
            ? new StorageOptions { Path = Path.Combine(folder.FullName, "bench.db") }
            : new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = postgres };
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddChatOpsStorage(options).BuildServiceProvider();
        var record = services.GetRequiredService<ChatOpsRecord>();
        var journal = services.GetRequiredService<TimelineJournal>();
        await record.MigrateAsync(CancellationToken.None);
        var incidents = new List<IncidentId>();
        for (var i = 0; i < 8; i++)
        {
            incidents.Add(await OpenAsync(record));
        }

        var plainOptions = new DbContextOptionsBuilder<PlainContext>();
        if (postgres is null)
        {
            plainOptions.UseSqlite(new SqliteConnectionStringBuilder { DataSource = options.Path, ForeignKeys = true, DefaultTimeout = 30 }.ToString())
                .AddInterceptors(new SyncFull());
        }
        else
        {
            plainOptions.UseNpgsql(postgres);
        }

        var pool = new Microsoft.EntityFrameworkCore.Infrastructure.PooledDbContextFactory<PlainContext>(plainOptions.Options);
        await using (var db = pool.CreateDbContext())
        {
            await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript());
        }

        var name = postgres is null ? "SQLite" : "PostgreSQL";
        await Ratio.ReportAsync(
            $"append, {name}, one after another", 0.8, rounds,
            () => OursAsync(journal, incidents[0], PerRound), () => PlainAsync(pool, Guid.NewGuid(), PerRound));
        await Ratio.ReportAsync(
            $"append, {name}, 8 writers on 8 incidents", 0.8, rounds,
            async () => (await Task.WhenAll(incidents.Select(incident => Task.Run(() => OursAsync(journal, incident, PerRound / 4))))).Sum(),
            async () => (await Task.WhenAll(incidents.Select(_ => Task.Run(() => PlainAsync(pool, Guid.NewGuid(), PerRound / 4))))).Sum());
        folder.Delete(recursive: true);
    }

    private static async Task<int> OursAsync(TimelineJournal journal, IncidentId incident, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await journal.AppendAsync(incident, Words, Actor, Source, null, CancellationToken.None);
        }

        return count;
    }

    private static async Task<int> PlainAsync(IDbContextFactory<PlainContext> pool, Guid incident, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await using var db = await pool.CreateDbContextAsync();
            db.Rows.Add(new PlainRow
            {
                IncidentId = incident,
                Sequence = i,
                Kind = "Note",
                HappenedAt = 1,
                RecordedAt = 2,
                Envelope = new string('e', 520),
                Payload = new string('p', 90),
                Salt = RandomNumberGenerator.GetBytes(32),
                PreviousHash = new byte[32],
                Hash = new byte[32],
            });
            await db.SaveChangesAsync();
        }

        return count;
    }

    private static Task<IncidentId> OpenAsync(ChatOpsRecord record) => record.WriteAsync(
        async (session, token) =>
        {
            var number = await session.NextIncidentNumberAsync(token);
            var (incident, change) = Incident.Open(
                IncidentId.New(session.Now), number,
                new IncidentDeclaration(Severity.P0, "bench", new PersonId("commander"), null, null, false, false, [ChatPlatform.Console], null),
                SeverityPolicy.DefaultFor(Severity.P0), session.Now);
            session.Db.Incidents.Add(incident!);
            await session.RecordAsync(incident!.Id, ((IncidentChange.Made)change).Event, Actor, Source, null, token);
            return incident.Id;
        },
        CancellationToken.None);

    private sealed class SyncFull : Microsoft.EntityFrameworkCore.Diagnostics.DbConnectionInterceptor
    {
        public override void ConnectionOpened(System.Data.Common.DbConnection connection, Microsoft.EntityFrameworkCore.Diagnostics.ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;";
            command.ExecuteNonQuery();
        }

        public override Task ConnectionOpenedAsync(
            System.Data.Common.DbConnection connection, Microsoft.EntityFrameworkCore.Diagnostics.ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }

    private sealed class PlainRow
    {
        public Guid IncidentId { get; set; }

        public long Sequence { get; set; }

        public string Kind { get; set; } = "";

        public long HappenedAt { get; set; }

        public long RecordedAt { get; set; }

        public string Envelope { get; set; } = "";

        public string Payload { get; set; } = "";

        public byte[] Salt { get; set; } = [];

        public byte[] PreviousHash { get; set; } = [];

        public byte[] Hash { get; set; } = [];
    }

    private sealed class PlainContext(DbContextOptions<PlainContext> options) : DbContext(options)
    {
        public DbSet<PlainRow> Rows => Set<PlainRow>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<PlainRow>().ToTable("plain_rows").HasKey(row => new { row.IncidentId, row.Sequence });
            modelBuilder.Entity<PlainRow>().Property(row => row.Sequence).ValueGeneratedNever();
        }
    }
}
