using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands;

/// <summary>Everything that a verb works with, for the length of one transaction.</summary>
internal sealed class CommandContext(
    RecordSession session, ParsedCommand command, CommandActor actor, CommandOrigin origin, Incident? incident,
    Announcer announcer, VerbCatalog verbs, CommandSurroundings surroundings)
{
    public RecordSession Session => session;

    public ParsedCommand Command => command;

    public CommandActor Actor => actor;

    public CommandOrigin Origin => origin;

    public Announcer Announce => announcer;

    public PeopleDirectory People => surroundings.People;

    public SeverityPolicies Policies => surroundings.Policies;

    /// <summary>Where every incident gets a channel, wherever it is opened.</summary>
    public IReadOnlyList<ChatPlatform> Everywhere => surroundings.Everywhere;

    public IReadOnlyList<ChatPlatform> OnlyInPublic => surroundings.OnlyInPublic;

    public VerbCatalog Verbs => verbs;

    /// <summary>The zone of the one who typed.</summary>
    public TimeZoneInfo Zone => surroundings.ZoneOf(actor.Person);

    /// <summary>When the person acted: before <see cref="Now"/>, by much if the bot was down meanwhile.</summary>
    public DateTimeOffset At => origin.ReceivedAt;

    public DateTimeOffset Now => session.Now;

    /// <summary>The incident that the command is about; only for verbs that need one.</summary>
    public Incident Incident => incident ?? throw new InvalidOperationException($"{command.Verb.Spec.Name} does not ask for an incident.");

    public bool HasIncident => incident is not null;

    /// <summary>The person who acts; only for verbs that change something, which nobody unmapped gets to.</summary>
    public Person Person => actor.Person ?? throw new InvalidOperationException("An unmapped account got to a verb that changes something.");

    /// <summary>Adds to the incident's timeline, as done by the one who typed, at the time of typing.</summary>
    public Task<TimelineEntry> RecordAsync(TimelineEvent happened, CancellationToken cancellationToken) =>
        RecordAsync(Incident, happened, cancellationToken);

    public Task<TimelineEntry> RecordAsync(Incident about, TimelineEvent happened, CancellationToken cancellationToken) =>
        session.RecordAsync(about.Id, happened, actor.ForTimeline, origin.ForTimeline, At, cancellationToken);
}

/// <summary>Who acts.</summary>
/// <param name="Person">The human behind the account; null if nobody is mapped to it.</param>
/// <param name="ShownName">What the platform calls the account; never used to find out who it is.</param>
internal sealed record CommandActor(AccountKey Account, Person? Person, string ShownName)
{
    /// <summary>Why the platform's word on the account keeps it from everything; null for everybody in good standing.</summary>
    public string? Barred { get; init; }

    public string Name => Person?.Name ?? ShownName;

    public TimelineActor ForTimeline => new(Person?.Id, Name, Account);
}

/// <summary>Where and when it was typed.</summary>
internal sealed record CommandOrigin(ChatPlatform Platform, string Room, string DeliveryKey, DateTimeOffset ReceivedAt)
{
    public TimelineSource ForTimeline => new(Platform, Room.Length == 0 ? null : Room, DeliveryKey);
}

/// <summary>What is the same for every command.</summary>
internal sealed record CommandSurroundings(
    PeopleDirectory People, SeverityPolicies Policies, TimeZoneInfo OrganisationZone)
{
    /// <summary>Where every incident gets a channel, wherever it is opened.</summary>
    public IReadOnlyList<ChatPlatform> Everywhere { get; init; } = [];

    /// <summary>The platforms on which an incident's channel cannot be kept from others; a sensitive one gets none there.</summary>
    public IReadOnlyList<ChatPlatform> OnlyInPublic { get; init; } = [];

    public TimeZoneInfo ZoneOf(Person? person) => ZoneOf(person, null);

    /// <summary>The person's own zone, else the one that their device says, else the organisation's.</summary>
    public TimeZoneInfo ZoneOf(Person? person, string? device) =>
        (person?.TimeZone ?? device) is { } id && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : OrganisationZone;
}
