using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Support;

/// <summary>A record of one test on a real database, with a clock that the test sets.</summary>
internal sealed class TestRecord : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly TestBot _bot;
    private readonly List<TestBot> _otherBots = [];

    private TestRecord(TestDatabase database)
    {
        _database = database;
        _bot = new TestBot(database.Options, Clock);
    }

    public static PersonId Ana { get; } = new("ana");

    public static PersonId Ben { get; } = new("ben");

    public static TimelineActor AnaActing { get; } =
        new(Ana, "Ana", new AccountKey(ChatPlatform.Console, "local", "ana"));

    public static TimelineSource FromConsole { get; } = new(ChatPlatform.Console, "room-1", "message-1");

    public TestClock Clock { get; } = new();

    public StorageOptions Options => _database.Options;

    public StorageProvider Provider => _database.Options.Provider;

    public ChatOpsRecord Record => _bot.Record;

    public TimelineJournal Journal => _bot.Journal;

    public static async Task<TestRecord> CreateAsync(StorageProvider provider) => new(await TestDatabase.CreateAsync(provider));

    public static IncidentDeclaration Declaration(Severity severity = Severity.P0, string? title = "Database dumped") =>
        new(severity, title, Ana, null, null, false, false, [ChatPlatform.Console], null);

    /// <summary>A second bot on the same database, with its own contexts and memory.</summary>
    public TestBot AnotherBot()
    {
        var bot = new TestBot(_database.Options, Clock);
        _otherBots.Add(bot);
        return bot;
    }

    /// <summary>Opens an incident as the bot does, with its first entry.</summary>
    public Task<IncidentId> OpenIncidentAsync(IncidentDeclaration? declaration = null) =>
        Record.WriteAsync((session, token) => OpenAsync(session, declaration ?? Declaration(), token), Token);

    /// <summary>The work of opening, for a test that does more in the same transaction.</summary>
    public static async Task<IncidentId> OpenAsync(RecordSession session, IncidentDeclaration declaration, CancellationToken cancellationToken)
    {
        var id = IncidentId.New(session.Now);
        var number = await session.NextIncidentNumberAsync(cancellationToken);
        var (incident, change) = Incident.Open(id, number, declaration, SeverityPolicy.DefaultFor(declaration.Severity), session.Now);
        session.Db.Incidents.Add(incident ?? throw new InvalidOperationException($"{change}"));
        var made = (IncidentChange.Made)change;
        await session.RecordAsync(id, made.Event, AnaActing, FromConsole, null, cancellationToken);
        return id;
    }

    /// <summary>Appends a note through the journal.</summary>
    public Task<TimelineEntry> NoteAsync(IncidentId incident, string text) =>
        Journal.AppendAsync(incident, new Note(text), AnaActing, FromConsole, null, Token);

    /// <summary>Removes the payload of an entry, on the record.</summary>
    public Task<(TimelineEntry? Entry, IncidentRefusal? Refusal)> RedactAsync(IncidentId incident, long sequence, string reason) =>
        Record.WriteAsync(
            async (session, token) =>
            {
                await session.LockIncidentAsync(incident, token);
                return await session.RedactAsync(incident, sequence, reason, AnaActing, FromConsole, token);
            },
            Token);

    public async Task<Incident> LoadAsync(IncidentId incident)
    {
        await using var db = Record.Read();
        return await db.Incidents.SingleAsync(row => row.Id == incident, Token);
    }

    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(IncidentId incident)
    {
        await using var db = Record.Read();
        return await db.TimelineEntries.Of(incident).ToListAsync(Token);
    }

    /// <summary>Checks the live chain of an incident.</summary>
    public async Task<VerificationReport> VerifyAsync(IncidentId incident, params QuotedHead[] quoted)
    {
        var verifier = new TimelineVerifier(quoted);
        foreach (var entry in await TimelineAsync(incident))
        {
            if (!verifier.Add(entry))
            {
                break;
            }
        }

        return verifier.Finish();
    }

    /// <summary>Runs SQL as somebody would who has the database's password; <c>{0}</c> marks a parameter.</summary>
    public async Task<int> ExecuteAsync(string sql, params object[] parameters)
    {
        await using var db = Record.Read();
        return await db.Database.ExecuteSqlRawAsync(sql, parameters, Token);
    }

    /// <summary>Takes the database's own guards away, as somebody would who owns the database.</summary>
    public async Task DropGuardsAsync()
    {
        string[] statements = Provider == StorageProvider.Sqlite
            ? ["DROP TRIGGER timeline_next_entry", "DROP TRIGGER timeline_append_only", "DROP TRIGGER timeline_no_delete"]
            : ["ALTER TABLE timeline_entries DISABLE TRIGGER USER"];
        foreach (var statement in statements)
        {
            await ExecuteAsync(statement);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bot in _otherBots)
        {
            await bot.DisposeAsync();
        }

        await _bot.DisposeAsync();
        _database.Dispose();
    }
}
