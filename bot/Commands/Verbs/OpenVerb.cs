using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Opens an incident in one line. What is missing is asked for afterwards, never before.</summary>
internal sealed class OpenVerb : IVerb
{
    /// <summary>Titles longer than this do not fit a card.</summary>
    public const int LongestTitle = 150;

    private const int LongestHost = 64;

    public VerbSpec Spec { get; } = new(
        "open", "Open an incident: its channel, its card, its clocks.",
        "open p0|p1|p2|p3 [title] [--host pve1] [--detected \"14:05\"] [--sensitive] [--drill]")
    {
        Aliases = ["declare", "new"],
        Examples = ["open p0 ransomware on pve1", "open p1 --host pve2 odd logins --detected \"14:05\"", "open p0"],
        Options = [new("host", "pve1"), new("detected", "\"14:05\""), new("sensitive", null), new("drill", null)],
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (first, rest) = context.Command.Split();
        var fromForm = context.Command.Option("severity");
        if (fromForm is null && first.Length == 0 && context.Command.Options.Count == 0)
        {
            return CommandAnswer.Ask(Form());
        }

        if (!Severities.TryParse(fromForm ?? first, out var severity))
        {
            return CommandAnswer.Refuse(
                "How bad is it? Say the severity first: ", new CodeSpan($"open p0 {Shown(Asked(context.Command))}".TrimEnd()),
                $". It is {Severities.Choices}.");
        }

        var title = CleanText.Line(fromForm is null ? rest : context.Command.Option("title") ?? "");
        if (title.Length > LongestTitle)
        {
            return CommandAnswer.Refuse(
                $"A title has at most {LongestTitle} characters; this one has {title.Length}. Open with a short one and put the rest into a ",
                new CodeSpan("note"), ".");
        }

        var host = CleanText.Line(context.Command.Option("host") ?? "");
        if (host.Length > LongestHost)
        {
            return CommandAnswer.Refuse($"A host has at most {LongestHost} characters; this one has {host.Length}.");
        }

        DateTimeOffset? detected = null;
        if (context.Command.Option("detected") is { Length: > 0 } typed)
        {
            if (!Times.TryParse(typed, context.At, context.Zone, out var time))
            {
                return CommandAnswer.Refuse($"I cannot read \"{Shown(typed)}\" as a time. Write it like 14:05 or 2026-11-23 14:05.");
            }

            detected = time;
        }

        return await OpenAsync(context, severity.Value, title, host.Length == 0 ? null : host, detected, cancellationToken);
    }

    private static async Task<CommandAnswer> OpenAsync(
        CommandContext context, Severity severity, string title, string? host, DateTimeOffset? detected, CancellationToken cancellationToken)
    {
        var sensitive = Ticked(context, "sensitive");
        var number = await context.Session.NextIncidentNumberAsync(cancellationToken);
        var platforms = new List<ChatPlatform> { ChatPlatform.Console };
        if (context.Origin.Platform is not ChatPlatform.Terminal)
        {
            platforms.Add(context.Origin.Platform);
        }

        var declaration = new IncidentDeclaration(
            severity, title.Length == 0 ? null : title, context.Person.Id, host, detected, sensitive, Ticked(context, "drill"),
            platforms, sensitive ? Codenames.For(number) : null);
        var (incident, change) = Incident.Open(
            IncidentId.New(context.Now), number, declaration, context.Policies.For(severity), context.Now);
        if (change is not IncidentChange.Made { Event: IncidentOpened opened } || incident is null)
        {
            // The number is given back with the transaction's end only if it fails; refuse before it is used.
            throw new RefusedAfterEffectException(Refusals.ForDeclaration(((IncidentChange.Refused)change).Refusal));
        }

        context.Session.Db.Incidents.Add(incident);
        await context.RecordAsync(incident, opened, cancellationToken);
        var policy = context.Policies.For(severity);
        var told = policy.TellSecurityAtOnce ? context.People.With(PersonRole.SecurityLead) : [];
        foreach (var person in told.Select(lead => lead.Id).Append(context.Person.Id).Distinct())
        {
            context.Session.Db.IncidentResponders.Add(new IncidentResponder(incident.Id, person, context.Now));
        }

        context.Announce.OpenRooms(incident);
        Announce(context, incident, told);
        return Answer(context, incident);
    }

    private static void Announce(CommandContext context, Incident incident, IReadOnlyList<Person> told)
    {
        var mentions = told.SelectMany(person => (ChatSpan[])[" ", new MentionSpan(person.Id, person.Name)]).ToArray();
        var drill = incident.Drill ? "DRILL · " : "";
        context.Announce.ToLobby(incident, new Notice
        {
            Tone = IncidentCard.Tone(incident),
            Title = $"{drill}{incident.Key} opened · {incident.Severity} {Severities.Name(incident.Severity)}",
            Blocks =
            [
                new ParagraphBlock([new TextSpan(incident.Title, Strong: true), " — by ", new TextSpan(context.Person.Name), ". Channel: ", new RoomSpan(incident.Key), .. mentions]),
            ],
        });

        var welcome = new List<ChatSpan>
        {
            new TextSpan(context.Person.Name, Strong: true), $" opened {incident.Key} as {incident.Severity} ({Severities.Name(incident.Severity)}) and commands it until relieved.",
            " Acknowledge by ", new TimeSpanned(incident.AcknowledgeDueAt), "; the first update goes out at ", new TimeSpanned(incident.NextUpdateDueAt!.Value), ".",
        };
        welcome.AddRange(mentions);
        context.Announce.ToIncident(incident, new Notice
        {
            Blocks = [new ParagraphBlock(welcome)],
            Buttons = [new NoticeButton("Acknowledge", $"ack {incident.Key}", ButtonStyle.Primary)],
        });
        if (incident.TitleIsProvisional)
        {
            context.Announce.ToIncident(incident, new Notice
            {
                Tone = NoticeTone.Warning,
                Blocks = [new ParagraphBlock(["The title is provisional. What happened, in a few words? ", new CodeSpan("title ransomware on pve1")])],
                Buttons = [new NoticeButton("Give it a title…", $"title {incident.Key}", ButtonStyle.Primary)],
            });
        }

        if (incident.Sensitive)
        {
            foreach (var person in told)
            {
                context.Announce.WhisperInLobby(incident, person.Id, Notice.Say(
                    $"{incident.Key} \"{incident.Codename}\" ({incident.Severity}, sensitive) was opened and you are on it: ", new RoomSpan(incident.Key)));
            }
        }
    }

    private static CommandAnswer Answer(CommandContext context, Incident incident)
    {
        var words = new List<ChatSpan>
        {
            new TextSpan(incident.Key, Strong: true), $" is open ({incident.Severity}). Go to ", new RoomSpan(incident.Key), ". You command it until somebody takes over.",
        };
        if (incident.TitleIsProvisional)
        {
            words.Add(" Give it a real title: ");
            words.Add(new CodeSpan($"title {incident.Key} what happened"));
            words.Add(".");
        }

        return CommandAnswer.Done(Notice.Say([.. words]), incident.Key);
    }

    private static ChatForm Form() => new(
        "open", "Open an incident", "Open", "",
        [
            new FormField("severity", "How bad is it?", FormFieldKind.Choice, true, "P0", null,
            [
                new("P0", "P0 critical: active breach, exfiltration, compromise"), new("P1", "P1 high: significant vulnerability, attempted breach"),
                new("P2", "P2 medium: policy violation, potential vulnerability"), new("P3", "P3 low: minor, informational"),
            ]),
            new FormField("title", "What happened?", FormFieldKind.Line, false, null, "May stay empty for now", MostCharacters: LongestTitle),
            new FormField("host", "Host", FormFieldKind.Line, false, null, "pve1", MostCharacters: LongestHost),
            new FormField("detected", "Noticed at", FormFieldKind.Line, false, null, "14:05; empty means now", MostCharacters: 32),
            new FormField("sensitive", "Sensitive: only those who are on it may know", FormFieldKind.Tick, false),
            new FormField("drill", "Drill: an exercise", FormFieldKind.Tick, false),
        ]);

    private static bool Ticked(CommandContext context, string option) =>
        context.Command.Option(option) is { } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static string Shown(string text) => CleanText.Shortened(CleanText.Line(text), 40);

    /// <summary>What was typed after the verb.</summary>
    private static string Asked(ParsedCommand command) => command.Raw[command.Raw.TakeWhile(character => !char.IsWhiteSpace(character)).Count()..];
}
