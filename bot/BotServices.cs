using ChatOps.Bot.Actions;
using ChatOps.Bot.Cadence;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Commands.Verbs;
using ChatOps.Bot.Console;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Settings;
using ChatOps.Storage;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot;

/// <summary>The bot's own parts, on top of settings, storage and the chat platforms.</summary>
internal static class BotServices
{
    /// <summary>Every verb, in the order in which help lists them. A new verb is a file in Commands/Verbs and a line here.</summary>
    private static readonly Type[] Verbs =
    [
        typeof(OpenVerb), typeof(ListVerb), typeof(ShowVerb),
        typeof(AckVerb), typeof(SeverityVerb), typeof(StatusVerb), typeof(TitleVerb), typeof(CancelVerb), typeof(ReopenVerb), typeof(CloseVerb),
        typeof(AssignVerb), typeof(RolesVerb), typeof(InviteVerb), typeof(RemoveVerb), typeof(ExcludeVerb), typeof(ReadmitVerb),
        typeof(NoteVerb), typeof(DecisionVerb), typeof(FindingVerb),
        typeof(UpdateVerb), typeof(SnoozeVerb),
        typeof(TimelineVerb), typeof(ExportVerb), typeof(VerifyVerb), typeof(RedactVerb),
        typeof(ActionsVerb), typeof(PlanVerb), typeof(RunVerb), typeof(ApproveVerb), typeof(DenyVerb), typeof(WithdrawVerb), typeof(ConfirmVerb),
        typeof(UndoVerb), typeof(SettleVerb), typeof(BreakGlassVerb), typeof(CountersignVerb), typeof(EvidenceVerb),
        typeof(HelpVerb), typeof(WhoAmIVerb),
    ];

    /// <summary>Adds everything that does not depend on a chat platform or on being a web server.</summary>
    public static IServiceCollection AddChatOpsBot(this IServiceCollection services, ChatOpsSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.People);
        services.AddSingleton(settings.Cadence);
        services.AddSingleton(settings.Answers);
        services.AddSingleton(new CommandSurroundings(settings.People, settings.Severities, settings.Zone)
        {
            Everywhere =
            [
                .. settings.Slack is { IsOn: true, EveryIncident: true } ? [ChatPlatform.Slack] : Array.Empty<ChatPlatform>(),
                .. settings.Teams is { IsOn: true, EveryIncident: true } ? [ChatPlatform.Teams] : Array.Empty<ChatPlatform>(),
            ],
            OnlyInPublic = [.. settings.Teams.IsOn ? [ChatPlatform.Teams] : Array.Empty<ChatPlatform>()],
        });
        return services.AddChatOpsStorage(settings.Storage).AddCommands().AddVoice().AddCadence(settings.Storage)
            .AddHands(settings.Hosts, settings.Actions, settings.Evidence, settings.Storage);
    }

    /// <summary>Brings the record up to date with this version and these settings; before anything else runs.</summary>
    public static async Task PrepareRecordAsync(this IHost bot, CancellationToken cancellationToken)
    {
        var record = bot.Services.GetRequiredService<ChatOpsRecord>();
        var people = bot.Services.GetRequiredService<PeopleDirectory>();
        await record.MigrateAsync(cancellationToken);
        await record.SynchronizeAsync(people.Everybody, people.Accounts, cancellationToken);
        await bot.Services.GetRequiredService<ConsolePort>().OpenLobbyAsync(cancellationToken);
    }

    /// <summary>Adds what understands commands, does them, and says what came of it.</summary>
    public static IServiceCollection AddCommands(this IServiceCollection services)
    {
        foreach (var verb in Verbs)
        {
            services.AddSingleton(typeof(IVerb), verb);
        }

        services.AddSingleton<VerbCatalog>();
        services.AddSingleton<CommandParser>();
        services.AddSingleton<IncidentsOfRooms>();
        services.AddSingleton<CommandRunner>();
        services.AddSingleton<PinHandler>();
        services.AddSingleton<InboundQueue>();
        services.AddSingleton<InboundHandler>();
        services.AddSingleton<PlainTalk>();
        services.AddSingleton<InboundGate>();
        services.AddHostedService(provider => provider.GetRequiredService<InboundGate>());
        services.AddHostedService<InboundWorker>();
        services.AddHostedService<WarmUp>();
        return services;
    }

    /// <summary>Adds what composes and sends messages.</summary>
    public static IServiceCollection AddVoice(this IServiceCollection services)
    {
        services.AddSingleton<TimelineWords>();
        services.AddSingleton<IncidentCard>();
        services.AddSingleton<RequestCard>();
        services.AddSingleton<TimelineExport>();
        services.AddSingleton<RecordDownload>();
        services.AddSingleton<UpdateComposer>();
        services.AddSingleton<UpdatePosting>();
        services.AddSingleton<ClockCorrection>();
        services.AddSingleton<RoomsSpokenOf>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<OutgoingSender>();
        services.AddSingleton<LaneInRecord>();
        services.AddSingleton<OutboxDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<OutboxDispatcher>());
        return services;
    }
}
