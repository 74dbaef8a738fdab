using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Commands;

/// <summary>Why an incident would not change, in sentences that say what to do.</summary>
internal static class Refusals
{
    public static CommandAnswer Answer(CommandContext context, Incident incident, IncidentRefusal refusal) =>
        new(CommandOutcome.Refused, Notice.Warn([.. Sentence(context, incident, refusal)]), null, incident.Key);

    /// <summary>Why an incident could not be declared as it was.</summary>
    public static CommandAnswer ForDeclaration(IncidentRefusal refusal) => refusal is IncidentRefusal.DetectionOutOfRange range
        ? CommandAnswer.Refuse([.. Detection(range)])
        : throw new System.Diagnostics.UnreachableException();

    private static IEnumerable<ChatSpan> Detection(IncidentRefusal.DetectionOutOfRange range) =>
    [
        $"The time of detection lies in the past, at most {(int)range.Furthest.TotalDays} days back. Write it like ",
        new CodeSpan("--detected \"14:05\""), " or ", new CodeSpan("--detected \"2026-11-23 14:05\""), ".",
    ];

    private static IEnumerable<ChatSpan> Sentence(CommandContext context, Incident incident, IncidentRefusal refusal) => refusal switch
    {
        IncidentRefusal.Ended ended => [$"{incident.Key} is {StatusWords.Of(ended.Status)}, so its record is finished. To work on it again: ", new CommandSpan($"reopen {incident.Key} <reason>"), "."],
        IncidentRefusal.AlreadyAcknowledged acknowledged => [$"{context.People.NameOf(acknowledged.By)} acknowledged {incident.Key} at ", new TimeSpanned(acknowledged.At), ". Nothing else is needed."],
        IncidentRefusal.SameSeverity same => [$"{incident.Key} is {same.Severity} already."],
        IncidentRefusal.NotForward move => [.. NotForward(incident, move)],
        IncidentRefusal.StillOpen open => [$"{incident.Key} is {StatusWords.Of(open.Status)}; only a resolved, closed or cancelled incident can be reopened."],
        IncidentRefusal.AlreadyHolds holds => [$"{context.People.NameOf(holds.Person)} is {RoleWords.Of(holds.Role)} of {incident.Key} already."],
        IncidentRefusal.Oneself => ["Nobody keeps themselves out. Let another security lead do it, or hand over and leave: ", new CommandSpan($"remove {incident.Key} me"), "."],
        IncidentRefusal.CommandsIt commands => [$"{context.People.NameOf(commands.Person)} commands {incident.Key}, and somebody always does. First: ", new CommandSpan($"assign {incident.Key} commander @name"), "."],
        IncidentRefusal.NoUpdateDue none => [$"{incident.Key} is {StatusWords.Of(none.Status)}; no update is due that could be delayed."],
        IncidentRefusal.AlreadySnoozed snoozed => ["The next update was delayed once already and goes out at ", new TimeSpanned(snoozed.DueAt), ". Say something yourself instead: ", new CommandSpan($"update {incident.Key} <text>"), "."],
        IncidentRefusal.SnoozeOutOfRange range => [$"An update can be delayed by 1m to {new Duration(range.Longest)} (one interval)."],
        IncidentRefusal.DetectionOutOfRange range => Detection(range),
        IncidentRefusal.SameTitle => [$"{incident.Key} has that title already."],
        IncidentRefusal.NothingToRedact nothing => [$"Entry #{nothing.Sequence} of {incident.Key} holds nothing that could be redacted: there is no such entry, or it is redacted already. ", new CommandSpan($"timeline {incident.Key}"), " shows the numbers."],
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IEnumerable<ChatSpan> NotForward(Incident incident, IncidentRefusal.NotForward move)
    {
        if (move.From == move.To)
        {
            yield return $"{incident.Key} is {StatusWords.Of(move.To)} already.";
            yield break;
        }

        yield return $"{incident.Key} is {StatusWords.Of(move.From)}; a status moves forward only. Ahead: {string.Join(", ", StatusWords.Ahead(move.From))}.";
        if (!move.From.IsActive())
        {
            yield return " To go back: ";
            yield return new CommandSpan($"reopen {incident.Key} <reason>");
            yield return ".";
        }
    }
}
