using ChatOps.Bot;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Terminal;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Outbox;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Bot.Settings;
using ChatOps.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>A whole bot in this process that is registered in a tenant: what it hears and says goes over HTTP.</summary>
internal sealed class TeamsBot : IAsyncDisposable
{
    public static readonly FakeMember Ana = new("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "Ana A. (IT)");
    public static readonly FakeMember Bob = new("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb", "Bob B.");

    private readonly TestDatabase? _database;
    private readonly string? _folder;
    private readonly TerminalSocket _socket;
    private readonly WebApplication _host;

    private TeamsBot(FakeTeams teams, TestDatabase? database, string? folder, TerminalSocket socket, WebApplication host)
    {
        Teams = teams;
        _database = database;
        _folder = folder;
        _socket = socket;
        _host = host;
        Address = new Uri(BotHost.Address(host));
    }

    public FakeTeams Teams { get; }

    public Uri Address { get; }

    public ChatOpsRecord Record => _host.Services.GetRequiredService<ChatOpsRecord>();

    /// <summary>What a bot of this tenant has in its environment.</summary>
    public static (string, string)[] Environment(FakeTeams teams) =>
    [
        ("Teams__ClientSecret", FakeTeams.Secret), ("Teams__AppId", FakeTeams.AppId), ("Teams__TenantId", FakeTeams.Tenant), ("Teams__TokenUrl", teams.TokenUrl.ToString()),
        ("Teams__OpenIdMetadataUrl", teams.Metadata.ToString()), ("Teams__ServiceUrl", teams.ServiceUrl),
    ];

    /// <summary>Starts it with two people, ana and bob.</summary>
    /// <param name="more">More of the teams: section.</param>
    /// <param name="shared">The database in PostgreSQL that it shares with other bots, in place of one of its own.</param>
    public static async Task<TeamsBot> StartAsync(
        FakeTeams teams, string more = "", string people = "", string hosts = "", string sections = "", AnswerLimits? answers = null, TestDatabase? shared = null,
        params (string, string)[] environment)
    {
        var own = shared is null ? await TestDatabase.CreateAsync(StorageProvider.Sqlite) : null;
        var folder = shared is null ? null : Directory.CreateTempSubdirectory("chatops-teams.").FullName;
        (string, string)[] connection = shared?.Options.ConnectionString is { } text ? [("ConnectionStrings__ChatOps", text)] : [];
        teams.Add(Ana);
        teams.Add(Bob);
        var settings = await Reading.SettingsAsync(
            $$"""
            people:
            - {id: ana, name: Ana Admin, roles: [commander, responder, approver], email: ana@example.org, accounts: {teams: [{{FakeTeams.Tenant}}/{{Ana.Account}}], console: [ana], slack: [T0COMPANY/U0ANA]} }
            - {id: bob, name: Bob Builder, roles: [commander, responder, approver], email: bob@example.org, accounts: {teams: [{{FakeTeams.Tenant}}/{{Bob.Account}}], console: [bob], slack: [T0COMPANY/U0BOB]} }
            {{people}}
            console: {listen: 'http://127.0.0.1:0', signIn: firstRun}
            teams: {channel: '{{FakeTeams.Channel}}'{{(more.Length > 0 ? $", {more}" : "")}} }
            storage: {provider: {{(own ?? shared)!.Options.Provider.ToString().ToLowerInvariant()}}, path: '{{own?.Options.Path ?? Path.Combine(folder!, "chatops.db")}}'}
            {{hosts}}
            {{sections}}
            """,
            [.. Environment(teams), .. connection, .. environment]);
        var socket = TerminalSocket.Claim(TerminalSocket.PathFor(settings.Terminal, settings.Storage));
        var host = BotHost.Build(settings with { Answers = answers ?? PatientAnswers.Limits }, socket, TimeProvider.System);
        await host.PrepareRecordAsync(Token);
        await host.StartAsync(Token);
        await BotHost.ReadyAsync(host, TimeProvider.System, Token);
        return new TeamsBot(teams, own, folder, socket, host);
    }

    /// <summary>Somebody at Teams; what they do comes with a token.</summary>
    public TeamsVisitor Visitor(FakeMember member) => new(Teams, Address, member);

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public async Task<Incident> IncidentAsync(int number = 1)
    {
        await using var db = Record.Read();
        return await db.Incidents.SingleAsync(incident => incident.Number == number, Token);
    }

    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(int number = 1)
    {
        var incident = await IncidentAsync(number);
        await using var db = Record.Read();
        return await db.TimelineEntries.Of(incident.Id).ToListAsync(Token);
    }

    public async Task<int> IncidentsAsync()
    {
        await using var db = Record.Read();
        return await db.Incidents.CountAsync(Token);
    }

    /// <summary>Takes a table away, or gives it back.</summary>
    public async Task RenameAsync(string table, string name)
    {
        await using var db = Record.Read();
        var sql = $"ALTER TABLE \"{table}\" RENAME TO \"{name}\"";
        await db.Database.ExecuteSqlRawAsync(sql, Token);
    }

    /// <summary>The message of the bot that says this, once it is there.</summary>
    public async Task<FakeCard> SaidAsync(string words, string? conversation = null, FakeMember? to = null)
    {
        FakeCard? found = null;
        await Until.TrueAsync(() => Task.FromResult((found = Teams.Messages.LastOrDefault(message => (conversation is null || message.Conversation == conversation)
            && (to is null || message.VisibleTo == to.User || message.Conversation == FakeTeams.Personal(to)) && message.Words.Contains(words, StringComparison.Ordinal))) is not null));
        return found!;
    }

    /// <summary>Waits until everything that is to be said was said, or given up.</summary>
    public Task QuietAsync() => Until.TrueAsync(async () =>
    {
        await using var db = Record.Read();
        return !await db.InboundDeliveries.AnyAsync(delivery => delivery.ProcessedAt == null, Token)
            && !await db.OutgoingMessages.AnyAsync(message => message.State == OutgoingState.Pending || message.State == OutgoingState.Sending, Token);
    });

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await Record.ClearPoolAsync();
        await _host.DisposeAsync();
        _socket.Dispose();
        _database?.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
