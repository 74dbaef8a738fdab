using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands;

/// <summary>Takes a command from its words to its answer: which incident, who may, do it, put it on the record.</summary>
internal sealed class CommandRunner(CommandParser parser, VerbCatalog verbs, IncidentsOfRooms rooms, CommandSurroundings surroundings)
{
    /// <summary>Runs what was typed.</summary>
    public async Task<CommandAnswer> RunTextAsync(
        RecordSession session, string text, CommandActor actor, CommandOrigin origin, CancellationToken cancellationToken)
    {
        var here = await IncidentOfRoomAsync(session, origin, cancellationToken);
        return await RunTextAsync(session, text, here, here?.Number, actor, origin, cancellationToken);
    }

    /// <summary>Runs what a button stands for. It names its incident, wherever it was clicked.</summary>
    public async Task<CommandAnswer> RunClickAsync(
        RecordSession session, string text, CommandActor actor, CommandOrigin origin, CancellationToken cancellationToken) =>
        await RunTextAsync(session, text, await IncidentOfRoomAsync(session, origin, cancellationToken), null, actor, origin, cancellationToken);

    private async Task<CommandAnswer> RunTextAsync(
        RecordSession session, string text, IncidentOfRoom? room, int? wordsBelongTo, CommandActor actor, CommandOrigin origin,
        CancellationToken cancellationToken)
    {
        var parsed = parser.Parse(text, wordsBelongTo);

        // What is understood reads its incident itself, and locks it.
        var here = parsed is Parsed.Refused && room is not null
            ? await session.Db.Incidents.AsNoTracking().SingleAsync(incident => incident.Id == room.Id, cancellationToken)
            : null;
        switch (parsed)
        {
            case Parsed.Command command:
                return Confess(text, await RunAsync(session, command.Value, actor, origin, room?.Number, cancellationToken));
            case Parsed.Refused refused:
                var isSeen = here is not null && await MaySeeAsync(session, here, actor, cancellationToken);
                var answer = new CommandAnswer(CommandOutcome.Refused, refused.Notice, null, isSeen ? here?.Key : null);
                await RecordRefusalAsync(session, here, Shortened(text), answer, actor, origin, cancellationToken);
                return answer;
            default:
                return await RunAsync(session, Bare(), actor, origin, room?.Number, cancellationToken);
        }
    }

    /// <summary>Runs a filled-in form: its verb, with its values in the place of options and text.</summary>
    public async Task<CommandAnswer> RunFormAsync(
        RecordSession session, FormInput form, CommandActor actor, CommandOrigin origin, CancellationToken cancellationToken)
    {
        if (verbs.Find(form.Form) is not { } verb)
        {
            return CommandAnswer.Refuse("I do not know that form any more. Open it again.");
        }

        var here = await IncidentOfRoomAsync(session, origin, cancellationToken);
        int? named = CommandParser.TryNumber(form.State, out var number) ? number : null;
        var values = form.Values.ToDictionary(pair => pair.Key, pair => CleanText.Visible(pair.Value ?? "").Trim());
        if (values.Values.Any(value => value.Length > CommandParser.MostCharacters))
        {
            return CommandAnswer.Refuse($"A field holds more than {CommandParser.MostCharacters} characters. Shorten it, or say it in several notes.");
        }

        var text = values.GetValueOrDefault("text", "");
        var command = new ParsedCommand(verb, named ?? here?.Number, values, text, $"{verb.Spec.Name} (form) {text}".Trim());
        return Confess(string.Concat(form.Values.Values), await RunAsync(session, command, actor, origin, here?.Number, cancellationToken));
    }

    private async Task<CommandAnswer> RunAsync(
        RecordSession session, ParsedCommand command, CommandActor actor, CommandOrigin origin, int? here,
        CancellationToken cancellationToken)
    {
        var spec = command.Verb.Spec;
        if (actor.Barred is { } barred && !spec.ForAnybody)
        {
            // Not even read: a guest's or another company's eyes are the wrong audience.
            var turnedAway = CommandAnswer.Refuse(barred);
            var room = here is { } known ? await session.LockIncidentAsync(known, cancellationToken) : null;
            await RecordRefusalAsync(session, room, command.Raw, turnedAway, actor, origin, cancellationToken);
            return turnedAway;
        }

        Incident? incident = null;
        if (spec.NeedsIncident || command.Verb is IMayNeedIncident)
        {
            var number = command.IncidentNumber ?? here;
            if (number is null && spec.NeedsIncident)
            {
                return await WhichIncidentAsync(session, spec, actor, cancellationToken);
            }

            incident = number is { } wanted ? await session.LockIncidentAsync(wanted, cancellationToken) : null;
            if (number is not null && (incident is null || !await MaySeeAsync(session, incident, actor, cancellationToken)))
            {
                // Whoever is on a sensitive incident can see who knocked; who knocked learns nothing.
                var unseen = CommandAnswer.Refuse($"There is no {(number == CommandParser.TooLong ? "incident of that number" : $"INC-{number}")} that you may see. ", new CommandSpan("list"), " shows what is open.");
                await RecordRefusalAsync(session, incident, command.Raw, unseen, actor, origin, cancellationToken);
                return unseen;
            }
        }

        if (!spec.OnlyReads && Rights.WhyNotChange(actor) is { } reason)
        {
            var refusal = CommandAnswer.Refuse(reason) with { IncidentKey = incident?.Key };
            await RecordRefusalAsync(session, incident, command.Raw, refusal, actor, origin, cancellationToken);
            return refusal;
        }

        var context = new CommandContext(session, command, actor, origin, incident, new Announcer(session), verbs, surroundings);
        var answer = await command.Verb.RunAsync(context, cancellationToken);
        answer = answer with { IncidentKey = answer.IncidentKey ?? incident?.Key };
        if (incident is not null)
        {
            await RecordOutcomeAsync(context, answer, cancellationToken);
        }

        return answer;
    }

    /// <summary>Says so when something typed was not taken over.</summary>
    private static CommandAnswer Confess(string typed, CommandAnswer answer) =>
        answer.Notice is not { } notice || CleanText.Visible(typed) == typed.Replace("\r\n", "\n", StringComparison.Ordinal)
            ? answer
            : answer with
            {
                Notice = notice with { Blocks = [.. notice.Blocks, new ParagraphBlock(["I left out characters that cannot be seen or that are no letters."])] },
                Announced = false,
            };

    private ParsedCommand Bare() => new(verbs["help"], null, new Dictionary<string, string>(), "", "");

    private static async Task RecordOutcomeAsync(CommandContext context, CommandAnswer answer, CancellationToken cancellationToken)
    {
        switch (answer.Outcome)
        {
            case CommandOutcome.Refused:
                await RecordRefusalAsync(
                    context.Session, context.Incident, context.Command.Raw, answer, context.Actor, context.Origin, cancellationToken);
                break;
            case CommandOutcome.Done when context.Command.Verb.Spec.OnlyReads && context.Command.Raw.Length > 0:
                await context.RecordAsync(new CommandRun(Shortened(context.Command.Raw)), cancellationToken);
                break;
            case CommandOutcome.Done:
            case CommandOutcome.Form:
            case CommandOutcome.Fault:
                break;
        }
    }

    /// <summary>Puts a refusal on the timeline of the incident that it was about.</summary>
    public static async Task RecordRefusalAsync(
        RecordSession session, Incident? incident, string raw, CommandAnswer answer, CommandActor actor, CommandOrigin origin,
        CancellationToken cancellationToken)
    {
        if (incident is not null && answer.Notice is { } notice)
        {
            await session.RecordAsync(
                incident.Id, new CommandRefused(Shortened(raw), PlainText.Render(notice, TimeZoneInfo.Utc)),
                actor.ForTimeline, origin.ForTimeline, origin.ReceivedAt, cancellationToken);
        }
    }

    private async Task<CommandAnswer> WhichIncidentAsync(
        RecordSession session, VerbSpec spec, CommandActor actor, CancellationToken cancellationToken)
    {
        var open = await session.Db.Incidents.AsNoTracking().NotEnded().OrderByDescending(incident => incident.Number).Take(20)
            .ToListAsync(cancellationToken);
        var seen = new List<Incident>();
        foreach (var incident in open)
        {
            if (await MaySeeAsync(session, incident, actor, cancellationToken))
            {
                seen.Add(incident);
            }
        }

        if (seen.Count == 0)
        {
            return CommandAnswer.Refuse("No incident is open. Open one with ", new CommandSpan("open p0 what happened"), ".");
        }

        return CommandAnswer.Refuse(
            "Which incident? Say it in the incident's channel, or name it: ", new CommandSpan($"{spec.Name} {seen[0].Key} …"), ". Open: ",
            string.Join(", ", seen.Take(5).Select(incident => $"{incident.Key} {Disclosure.TitleOutside(incident)}")), ".");
    }

    /// <summary>Whether the one who acts may know of the incident.</summary>
    public static async Task<bool> MaySeeAsync(
        RecordSession session, Incident incident, CommandActor actor, CancellationToken cancellationToken)
    {
        return Disclosure.MaySee(incident, actor.Person?.Id, await IncidentPeople.OfAsync(session.Db, incident, cancellationToken));
    }

    private Task<IncidentOfRoom?> IncidentOfRoomAsync(RecordSession session, CommandOrigin origin, CancellationToken cancellationToken) =>
        rooms.OfAsync(session, origin.Platform, origin.Room, cancellationToken);

    private static string Shortened(string text) => CleanText.Shortened(CleanText.Visible(text), 500);
}

/// <summary>A verb that shows the incident at hand if there is one, and does something else without.</summary>
internal interface IMayNeedIncident;
