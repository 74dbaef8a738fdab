using ChatOps.Actions.Ssh;
using ChatOps.Bot;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Cadence;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Settings;
using ChatOps.Storage;
using ChatOps.Storage.Cadence;
using ChatOps.Storage.ConsoleChat;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Support;

/// <summary>
/// The bot's own parts over a real database and the real console, without a host: the test moves the clock and says
/// when workers look. What people do comes in as deliveries, as from any platform.
/// </summary>
internal sealed class BotHarness : IAsyncDisposable
{
    public const string Lobby = ConsolePort.LobbyRoom;

    private static readonly (string Id, PersonRole[] Roles)[] Team =
    [
        ("commander", [PersonRole.Commander, PersonRole.Approver, PersonRole.BreakGlass]), ("security-lead", [PersonRole.SecurityLead, PersonRole.Approver]),
        ("technical-lead", [PersonRole.TechnicalLead, PersonRole.Approver]),
        ("scribe", [PersonRole.Scribe]), ("management", [PersonRole.Management]), ("responder", [PersonRole.Responder]),
        ("watcher", [PersonRole.Observer]),
    ];

    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;
    private readonly bool _ownsDatabase;
    private readonly IReadOnlyList<HostSettings>? _hosts;
    private readonly IHosts? _transport;
    private readonly ActionOptions? _actions;
    private readonly EvidenceOptions? _evidence;
    private readonly Action<IServiceCollection>? _more;
    private int _deliveries;

    private BotHarness(TestDatabase database, TestClock clock, bool ownsDatabase, IReadOnlyList<HostSettings>? hosts, IHosts? transport, ActionOptions? actions, EvidenceOptions? evidence, Action<IServiceCollection>? more)
    {
        _more = more;
        _hosts = hosts;
        _actions = actions;
        _evidence = evidence;
        _transport = transport;
        _database = database;
        _ownsDatabase = ownsDatabase;
        Clock = clock;
        People = new PeopleDirectory(
            Team.Select(member => new Person(new PersonId(member.Id), member.Id, member.Roles, null, null, null, member.Id == "technical-lead" ? "platform" : "security")),
            Team.Select(member => new ChatAccount(new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, member.Id), new PersonId(member.Id))));
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders());
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(People);
        services.AddSingleton(new CadenceOptions());
        services.AddSingleton(PatientAnswers.Limits);
        services.AddSingleton(new CommandSurroundings(People, SeverityPolicies.Default, TimeZoneInfo.Utc));
        services.AddChatOpsStorage(database.Options).AddCommands().AddVoice();
        services.AddSingleton<ConsoleFeed>();
        services.AddSingleton<ConsoleTranscript>();
        services.AddSingleton<ConsoleLooks>();
        services.AddSingleton<ConsolePort>();
        services.AddSingleton<IChatPort>(provider => provider.GetRequiredService<ConsolePort>());
        services.AddSingleton<ClockSweep>();
        services.AddSingleton<PostStatusUpdateJob>();
        services.AddHands(hosts ?? [], actions ?? new ActionOptions(), evidence ?? new EvidenceOptions(), database.Options);
        if (transport is not null)
        {
            services.AddSingleton(transport);
        }

        more?.Invoke(services);

        _services = services.BuildServiceProvider();
    }

    public TestClock Clock { get; }

    public PeopleDirectory People { get; }

    /// <summary>Where its record is.</summary>
    public StorageOptions Storage => _database.Options;

    /// <summary>The folder that its SQLite file and what belongs to it lie in.</summary>
    public string DataFolder => Path.GetDirectoryName(Path.GetFullPath(_database.Options.Path))!;

    public ChatOpsRecord Record => Get<ChatOpsRecord>();

    public static async Task<BotHarness> StartAsync(StorageProvider provider, IReadOnlyList<HostSettings>? hosts = null, IHosts? transport = null, ActionOptions? actions = null, EvidenceOptions? evidence = null, Action<IServiceCollection>? more = null)
    {
        var bot = new BotHarness(await TestDatabase.CreateAsync(provider), new TestClock(), ownsDatabase: true, hosts, transport, actions, evidence, more);
        await bot.Get<ConsolePort>().OpenLobbyAsync(TestRun.Token);
        return bot;
    }

    /// <summary>A second bot on the same record and the same clock, with the same hosts and evidence settings or others.</summary>
    public BotHarness Twin(IReadOnlyList<HostSettings>? hosts = null, EvidenceOptions? evidence = null) =>
        new(_database, Clock, ownsDatabase: false, hosts ?? _hosts, _transport, _actions, evidence ?? _evidence, _more);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Somebody types a command.</summary>
    public Task<CommandAnswer> SayAsync(string account, string room, string command) => DeliverAsync(account, room, new CommandInput(command));

    public async Task<CommandAnswer> DeliverAsync(string account, string room, InboundInput input, string? key = null)
    {
        var id = await SaveAsync(account, room, input, key);
        return await Get<InboundHandler>().HandleAsync(id, TestRun.Token);
    }

    /// <summary>Saves a delivery as the gate does; the same key again gives the first one's id.</summary>
    public async Task<Guid> SaveAsync(string account, string room, InboundInput input, string? key = null)
    {
        var delivery = new InboundDelivery(
            Guid.NewGuid(), new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, account), account,
            key ?? $"{GetHashCode()}-{Interlocked.Increment(ref _deliveries)}", room, input.Kind, ChatJson.Write(input), Clock.Now());
        if (await Record.TryInsertAsync([delivery], TestRun.Token))
        {
            return delivery.Id;
        }

        await using var db = Record.Read();
        return await db.InboundDeliveries.Where(known => known.DeliveryKey == delivery.DeliveryKey).Select(known => known.Id).SingleAsync(TestRun.Token);
    }

    /// <summary>Opens an incident and its room.</summary>
    public async Task<Incident> OpenAsync(string command = "open p0 ransomware on pve1", string account = "commander")
    {
        var answer = await SayAsync(account, Lobby, command);
        Assert.Equal(CommandOutcome.Done, answer.Outcome);
        await SendAsync();
        return await IncidentAsync(answer.IncidentKey!);
    }

    /// <summary>Sends everything that is due in the outbox.</summary>
    public async Task SendAsync()
    {
        while (await Get<OutboxDispatcher>().SendDueAsync(TestRun.Token))
        {
        }
    }

    /// <summary>What the sweeps and their jobs do at this moment.</summary>
    public async Task LookAsync()
    {
        await Get<ClockSweep>().RunAsync(TestRun.Token);
        await using var db = Record.Read();
        var due = await db.Incidents.DueForUpdate(Clock.Now()).Select(incident => new { incident.Id, Due = incident.NextUpdateDueAt!.Value }).ToListAsync(TestRun.Token);
        foreach (var incident in due)
        {
            await Get<PostStatusUpdateJob>().RunAsync(incident.Id.Value, RecordTime.Format(incident.Due), TestRun.Token);
        }
    }

    /// <summary>Time passes, with a look each <paramref name="step"/>.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan step)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += step)
        {
            Clock.Advance(step);
            await LookAsync();
        }
    }

    public async Task<Incident> IncidentAsync(string key)
    {
        Assert.True(CommandParser.TryNumber(key, out var number));
        await using var db = Record.Read();
        return await db.Incidents.SingleAsync(incident => incident.Number == number, TestRun.Token);
    }

    public async Task<IReadOnlyList<StatusUpdate>> UpdatesAsync(Incident incident)
    {
        await using var db = Record.Read();
        return await db.StatusUpdates.Where(update => update.IncidentId == incident.Id).OrderBy(update => update.Number).ToListAsync(TestRun.Token);
    }

    public async Task<IReadOnlyList<TimelineEntry>> TimelineAsync(Incident incident)
    {
        await using var db = Record.Read();
        return await db.TimelineEntries.Of(incident.Id).ToListAsync(TestRun.Token);
    }

    /// <summary>Somebody at a page of the console.</summary>
    public ConsoleUser Reader(string account) =>
        new(new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, account), People.Find(new PersonId(account)), account);

    /// <summary>Everything that a person sees in a room, as text.</summary>
    public async Task<IReadOnlyList<string>> SeenAsync(string account, string room)
    {
        await SendAsync();
        var person = new PersonId(account);
        await using var db = Record.Read();
        var messages = await db.ConsoleMessages.Where(message => message.RoomId == room && (message.VisibleTo == null || message.VisibleTo == person))
            .OrderBy(message => message.Id).ToListAsync(TestRun.Token);
        return [.. messages.Select(Text)];
    }

    public async Task<VerificationReport> VerifyAsync(Incident incident)
    {
        var verifier = new TimelineVerifier([]);
        foreach (var entry in await TimelineAsync(incident))
        {
            verifier.Add(entry);
        }

        return verifier.Finish();
    }

    public static string Words(CommandAnswer answer) => answer.Notice is { } notice ? PlainText.Render(notice, TimeZoneInfo.Utc) : "";

    public async ValueTask DisposeAsync()
    {
        await Record.ClearPoolAsync();

        await _services.DisposeAsync();
        if (_ownsDatabase)
        {
            _database.Dispose();
        }
    }

    private static string Text(ConsoleMessage message) =>
        message.IsNotice ? PlainText.Render(ChatJson.Read<Notice>(message.Body), TimeZoneInfo.Utc) : message.Body;
}
