using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
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
        "open p0|p1|p2|p3 [title] [--host pve1] [--detected \"14:05\"] [--sensitive] [--exclude @x] [--drill]")
    {
        Aliases = ["declare", "new"],
        AsksWithForm = command => command.Text.Length == 0 && command.Options.Count == 0,
        Examples = ["open p0 ransomware on pve1", "open p1 --host pve2 odd logins --detected \"14:05\"", "open p0"],
        Options = [new("host", "pve1"), new("detected", "\"14:05\""), new("sensitive", null), new("exclude", "@name", Many: true), new("drill", null)],
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
                "How bad is it? Say the severity first: ", new CommandSpan($"open p0 {Shown(Asked(context.Command))}".TrimEnd()),
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

        var excluded = new List<Person>();
        foreach (var name in (context.Command.Option("exclude") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (PeopleWords.Find(context, name) is not { } person)
            {
                return PeopleWords.WhoIs(context, name);
            }

            if (person.Id == context.Person.Id)
            {
                return CommandAnswer.Refuse("Nobody keeps themselves out. Let another person open it.");
            }

            excluded.Add(person);
        }

        return await OpenAsync(context, severity.Value, title, host.Length == 0 ? null : host, detected, [.. excluded.DistinctBy(person => person.Id)], cancellationToken);
    }

    private static async Task<CommandAnswer> OpenAsync(
        CommandContext context, Severity severity, string title, string? host, DateTimeOffset? detected, IReadOnlyList<Person> excluded, CancellationToken cancellationToken)
    {
        // Where somebody is kept out, it must not be announced to them.
        var sensitive = Ticked(context, "sensitive") || excluded.Count > 0;
        var number = await context.Session.NextIncidentNumberAsync(cancellationToken);
        var platforms = new List<ChatPlatform> { ChatPlatform.Console };
        if (context.Origin.Platform is not ChatPlatform.Terminal)
        {
            platforms.Add(context.Origin.Platform);
        }

        platforms.AddRange(context.Everywhere.Except(platforms));
        if (sensitive)
        {
            platforms.RemoveAll(context.OnlyInPublic.Contains);
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
        var keptOut = excluded.Select(person => person.Id).ToHashSet();
        var told = SecurityTeam.For(context, severity, keptOut);
        var on = new IncidentPeople(told.Select(lead => lead.Id).Append(context.Person.Id).ToHashSet(), keptOut);
        foreach (var person in on.Responders)
        {
            context.Session.Db.IncidentResponders.Add(new IncidentResponder(incident.Id, person, context.Now));
        }

        foreach (var person in excluded)
        {
            context.Session.Db.IncidentExclusions.Add(new IncidentExclusion(incident.Id, person.Id, context.Now));
            await context.RecordAsync(incident, new PersonExcluded(person.Id, "kept out since it was opened", []), cancellationToken);
        }

        context.Announce.OpenRooms(incident);
        Announce(context, incident, on, told, excluded);
        return Answer(context, incident, excluded);
    }

    private static void Announce(CommandContext context, Incident incident, IncidentPeople on, IReadOnlyList<Person> told, IReadOnlyList<Person> excluded)
    {
        var mentions = SecurityTeam.Mentions(context, told);
        context.Announce.ToLobby(incident, new Notice
        {
            Tone = IncidentCard.Tone(incident),
            Title = $"{incident.Key} opened · {incident.Severity} {Severities.Name(incident.Severity)}",
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
        if (excluded.Count > 0)
        {
            welcome.Add($" Kept out: {Names(excluded)}.");
        }

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
                Blocks = [new ParagraphBlock(["The title is provisional. What happened, in a few words? ", new CommandSpan("title ransomware on pve1")])],
                Buttons = [new NoticeButton("Give it a title…", $"title {incident.Key}", ButtonStyle.Primary)],
            });
        }

        if (incident.Sensitive)
        {
            SecurityTeam.TellAlone(context, incident, on, told, "was opened");
        }
    }

    private static CommandAnswer Answer(CommandContext context, Incident incident, IReadOnlyList<Person> excluded)
    {
        var words = new List<ChatSpan>
        {
            new TextSpan(incident.Key, Strong: true), $" is open ({incident.Severity}). Go to ", new RoomSpan(incident.Key), ". You command it until somebody takes over.",
        };
        if (excluded.Count > 0)
        {
            words.Add($" It is sensitive, and {Names(excluded)} {(excluded.Count == 1 ? "is" : "are")} kept out.");
        }

        if (!incident.Platforms.Contains(context.Origin.Platform) && context.OnlyInPublic.Contains(context.Origin.Platform))
        {
            words.Add(" ");
            words.AddRange(SecurityTeam.InPrivate(incident));
        }

        if (incident.TitleIsProvisional)
        {
            words.Add(" Give it a real title: ");
            words.Add(new CommandSpan($"title {incident.Key} what happened"));
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
            new FormField("exclude", "Keep out (makes it sensitive)", FormFieldKind.Line, false, null, "@name, @name", MostCharacters: 200),
            new FormField("drill", "Drill: an exercise", FormFieldKind.Tick, false),
        ]);

    private static string Names(IEnumerable<Person> people) => string.Join(", ", people.Select(person => person.Name));

    private static bool Ticked(CommandContext context, string option) =>
        context.Command.Option(option) is { } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static string Shown(string text) => CleanText.Shortened(CleanText.Line(text), 40);

    /// <summary>What was typed after the verb.</summary>
    private static string Asked(ParsedCommand command) => command.Raw[command.Raw.TakeWhile(character => !char.IsWhiteSpace(character)).Count()..];
}
