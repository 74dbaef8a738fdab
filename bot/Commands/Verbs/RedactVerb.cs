using System.Globalization;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
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
            return CommandAnswer.Refuse("Which entry, and why? ", new CodeSpan($"redact {incident.Key} #12 <reason>"), ". ", new CodeSpan($"timeline {incident.Key}"), " shows the numbers.");
        }

        if (reason.Length == 0)
        {
            return CommandAnswer.Refuse("Why? The reason is part of the record: ", new CodeSpan($"redact {incident.Key} #{sequence} <reason>"), ".");
        }

        if (!MayRedact(context.Person, incident))
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

        var repeated = await ForgetAsync(context, incident, words!, reason, cancellationToken);
        var notice = Notice.Say(
            Changing.Who(context), $" redacted entry #{sequence}{Numbers(repeated)}: ", new TextSpan(reason), ". ",
            "The words are gone from the record, from the built-in chat, and from what I keep of deliveries. ",
            "Not from other chat platforms, where they must be deleted, nor from exports and backups made before.",
            RedactedWords.Of(words!).TooShort ? " Where else such short words stand I did not look." : "");
        context.Announce.ToIncident(incident, notice);
        context.Announce.RefreshCard(incident);
        context.Announce.RefreshTopic(incident);
        return CommandAnswer.Done(notice, incident.Key, announced: true);
    }

    private static async Task<IReadOnlyList<long>> ForgetAsync(
        CommandContext context, Incident incident, TimelineEntry entry, string reason, CancellationToken cancellationToken)
    {
        var words = RedactedWords.Of(entry);
        var forgetting = new Forgetting(context.Session);
        var repeated = await forgetting.RepeatedInAsync(incident.Id, entry.Sequence, words, cancellationToken);
        foreach (var other in repeated)
        {
            await context.Session.RedactAsync(
                incident.Id, other.Sequence, $"It repeats #{entry.Sequence}: {reason}", context.Actor.ForTimeline, context.Origin.ForTimeline, cancellationToken);
        }

        // Each of them, and not only the first that has one.
        if (repeated.Append(entry).Select(known => ForgetTitle(incident, known)).ToList().Contains(true))
        {
            await forgetting.ForgetRoomNameAsync(incident, cancellationToken);
        }

        await forgetting.ForgetAsync(incident, entry.HappenedAt, words, $"[redacted with #{entry.Sequence} of {incident.Key}]", cancellationToken);
        return [.. repeated.Select(other => other.Sequence)];
    }

    private static string Numbers(IReadOnlyList<long> repeated) =>
        repeated.Count == 0 ? "" : $" and {string.Join(", ", repeated.Select(number => $"#{number}"))}, which repeated it";

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

    private static bool MayRedact(Person person, Incident incident) =>
        incident.CommanderId == person.Id || person.Has(PersonRole.SecurityLead);
}
