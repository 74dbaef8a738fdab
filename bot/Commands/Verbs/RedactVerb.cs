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

        Forget(incident, words!);
        var notice = Notice.Say(Changing.Who(context), $" redacted entry #{sequence}: ", new TextSpan(reason), ". The words are gone from the record; messages in chat must be deleted there.");
        context.Announce.ToIncident(incident, notice);
        context.Announce.RefreshCard(incident);
        context.Announce.RefreshTopic(incident);
        return CommandAnswer.Done(notice, incident.Key, announced: true);
    }

    /// <summary>The incident's own title and host came from entries; they go with them.</summary>
    private static void Forget(Incident incident, TimelineEntry words)
    {
        switch (words.Kind)
        {
            case TimelineEntryKind.IncidentOpened:
                var opened = words.ReadPayload<IncidentOpened>()!;
                incident.Forget(opened.Title, opened.Host);
                break;
            case TimelineEntryKind.TitleChanged:
                incident.Forget(words.ReadPayload<TitleChanged>()!.To, null);
                break;
        }
    }

    private static bool MayRedact(Person person, Incident incident) =>
        incident.CommanderId == person.Id || person.Has(PersonRole.SecurityLead);
}
