using System.Globalization;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Takes words off the timeline (a pasted secret) without breaking its chain.</summary>
internal sealed class RedactVerb : IVerb
{
    public VerbSpec Spec { get; } = new("redact", "Remove the words of an entry, on the record; the chain stays whole.", "redact [INC-7] #12 <reason>")
    {
        Examples = ["redact #12 a password was pasted"],
        NeedsIncident = true,
        TakesArgument = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var (word, reason) = context.Command.Split();
        if (!long.TryParse(word.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return CommandAnswer.Refuse("Which entry, and why? ", new CommandSpan($"redact {incident.Key} #12 <reason>"), ". ", new CommandSpan($"timeline {incident.Key}"), " shows the numbers.");
        }

        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why? The reason is part of the record: ", new CommandSpan($"redact {incident.Key} #{sequence} <reason>"), ".");
        }

        if (!Rights.MayLead(context.Person, incident))
        {
            return CommandAnswer.Refuse($"Only the commander of {incident.Key} or a security lead may redact.");
        }

        var words = await context.Session.Db.TimelineEntries.AsNoTracking()
            .SingleOrDefaultAsync(known => known.IncidentId == incident.Id && known.Sequence == sequence, cancellationToken);
        var (entry, refusal) = await context.Session.RedactAsync(
            incident.Id, sequence, reason, context.Actor.ForTimeline, context.Origin.ForTimeline, cancellationToken);
        if (entry is null)
        {
            return Refusals.Answer(context, incident, refusal!);
        }

        var (repeated, staying) = await ForgetAsync(context, incident, words!, reason, cancellationToken);
        var notice = Notice.Say(
            Changing.Who(context), $" redacted entry #{sequence}{Repeated(repeated)}: ", new TextSpan(reason), ". ",
            "The words are gone from there, from this incident's messages in the built-in chat, and from what I keep of its deliveries. ",
            "Not from other chat platforms, where they must be deleted, nor from exports and backups made before.",
            RedactedWords.Of(words!).TooShort ? $" Where else words of less than {RedactedWords.Fewest} letters stand I did not look." : "",
            staying.Count == 0 ? "" : $" {Numbers(staying)} of what was done and proven {(staying.Count == 1 ? "repeats" : "repeat")} them and {(staying.Count == 1 ? "stays" : "stay")}, unless redacted by number.");
        context.Announce.ToIncident(incident, notice);
        context.Announce.RefreshCard(incident);
        context.Announce.RefreshTopic(incident);
        return CommandAnswer.Done(notice, incident.Key, announced: true);
    }

    private static async Task<(IReadOnlyList<TimelineEntry> Repeated, IReadOnlyList<TimelineEntry> Staying)> ForgetAsync(
        CommandContext context, Incident incident, TimelineEntry entry, string reason, CancellationToken cancellationToken)
    {
        var forgetting = new Forgetting(context.Session, incident, RedactedWords.Of(entry), $"[redacted with #{entry.Sequence} of {incident.Key}]");
        var (repeated, staying) = await forgetting.RepeatedAsync(entry.Sequence, cancellationToken);
        foreach (var other in repeated)
        {
            await context.Session.RedactAsync(
                incident.Id, other.Sequence, $"It repeats #{entry.Sequence}: {reason}", context.Actor.ForTimeline, context.Origin.ForTimeline, cancellationToken);
        }

        // Each of them, and not only the first that has one.
        if (repeated.Append(entry).Select(known => ForgetTitle(incident, known)).ToList().Contains(true))
        {
            await forgetting.ForgetRoomNameAsync(cancellationToken);
        }

        await forgetting.ForgetAsync([entry, .. repeated], cancellationToken);
        return (repeated, staying);
    }

    private static string Repeated(IReadOnlyList<TimelineEntry> repeated) =>
        repeated.Count == 0 ? "" : $" and {Numbers(repeated)}, which repeated it";

    private static string Numbers(IReadOnlyList<TimelineEntry> entries) => string.Join(", ", entries.Select(entry => $"#{entry.Sequence}"));

    /// <summary>The incident's own title and host came from entries; they go with them.</summary>
    private static bool ForgetTitle(Incident incident, TimelineEntry words)
    {
        switch (words.Kind)
        {
            case TimelineEntryKind.IncidentOpened:
                var opened = words.ReadPayload<IncidentOpened>()!;
                incident.Forget(opened.Title, opened.Host);
                return true;
            case TimelineEntryKind.TitleChanged:
                incident.Forget(words.ReadPayload<TitleChanged>()!.To, null);
                return true;
            default:
                return false;
        }
    }
}
