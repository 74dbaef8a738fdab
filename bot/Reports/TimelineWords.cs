using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.People;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Reports;

/// <summary>Timeline entries in words: the same words in chat, in updates and in exports.</summary>
internal sealed class TimelineWords(PeopleDirectory people)
{
    /// <summary>An entry with its number and time.</summary>
    public IEnumerable<ChatSpan> Line(TimelineEntry entry) =>
        [$"#{entry.Sequence} ", new TimeSpanned(entry.HappenedAt), " ", .. Sentence(entry)];

    /// <summary>Who did what.</summary>
    public IEnumerable<ChatSpan> Sentence(TimelineEntry entry)
    {
        var actor = Named(entry.ReadEnvelope().Actor);
        return entry.Payload is null
            ? [new TextSpan(actor), $": {entry.Kind}, redacted by #{entry.RedactedBySequence}"]
            : Words(entry, actor);
    }

    /// <summary>An account that belongs to nobody may call itself by anybody's name; so its own id stands beside it.</summary>
    private static string Named(TimelineActor actor) =>
        actor is { Person: null, Account: { } account } ? $"{actor.Name} (unknown account {account.UserId})" : actor.Name;

    private IEnumerable<ChatSpan> Words(TimelineEntry entry, string actor) => entry.Kind switch
    {
        TimelineEntryKind.IncidentOpened => Opened(actor, entry.ReadPayload<IncidentOpened>()!),
        TimelineEntryKind.TitleChanged => [new TextSpan(actor), " named it ", new TextSpan(entry.ReadPayload<TitleChanged>()!.To)],
        TimelineEntryKind.Acknowledged => [new TextSpan(actor), entry.ReadPayload<Acknowledged>()!.InTime ? " acknowledged, in time" : " acknowledged, late"],
        TimelineEntryKind.SeverityChanged => Severity(actor, entry.ReadPayload<SeverityChanged>()!),
        TimelineEntryKind.StatusChanged => Status(actor, entry.ReadPayload<StatusChanged>()!),
        TimelineEntryKind.Cancelled => [new TextSpan(actor), " cancelled it: ", new TextSpan(entry.ReadPayload<Cancelled>()!.Reason)],
        TimelineEntryKind.Reopened => [new TextSpan(actor), " reopened it: ", new TextSpan(entry.ReadPayload<Reopened>()!.Reason)],
        TimelineEntryKind.RoleAssigned => Role(actor, entry.ReadPayload<RoleAssigned>()!),
        TimelineEntryKind.ResponderInvited => [new TextSpan(actor), $" brought in {people.NameOf(entry.ReadPayload<ResponderInvited>()!.Person)}"],
        TimelineEntryKind.ResponderRemoved => Removed(actor, entry.ReadPayload<ResponderRemoved>()!),
        TimelineEntryKind.PersonExcluded => Excluded(actor, entry.ReadPayload<PersonExcluded>()!),
        TimelineEntryKind.PersonReadmitted => [new TextSpan(actor), $" keeps {people.NameOf(entry.ReadPayload<PersonReadmitted>()!.Person)} out no longer: ", new TextSpan(entry.ReadPayload<PersonReadmitted>()!.Reason)],
        TimelineEntryKind.Note => [new TextSpan(actor), " noted: ", new TextSpan(entry.ReadPayload<Note>()!.Text)],
        TimelineEntryKind.Decision => [new TextSpan(actor), " decided: ", new TextSpan(entry.ReadPayload<Decision>()!.Text)],
        TimelineEntryKind.Finding => [new TextSpan(actor), " found: ", new TextSpan(entry.ReadPayload<Finding>()!.Text)],
        TimelineEntryKind.MessagePinned => Pinned(actor, entry.ReadPayload<MessagePinned>()!),
        TimelineEntryKind.PinnedMessageEdited => [new TextSpan(actor), $" edited the message of #{entry.ReadPayload<PinnedMessageEdited>()!.Entry}; it says now: ", new TextSpan(entry.ReadPayload<PinnedMessageEdited>()!.Text)],
        TimelineEntryKind.PinnedMessageDeleted => [new TextSpan(actor), $" deleted the message of #{entry.ReadPayload<PinnedMessageDeleted>()!.Entry} in the channel; what it said stands there"],
        TimelineEntryKind.StatusUpdatePosted => Update(actor, entry.ReadPayload<StatusUpdatePosted>()!),
        TimelineEntryKind.UpdateSnoozed => Snoozed(actor, entry.ReadPayload<UpdateSnoozed>()!),
        TimelineEntryKind.UpdateReplanned => ["the next update stood at ", new TimeSpanned(entry.ReadPayload<UpdateReplanned>()!.From, TimeStyle.DateAndClock), ", too far ahead; it is due at ", new TimeSpanned(entry.ReadPayload<UpdateReplanned>()!.To)],
        TimelineEntryKind.UpdateDraftOffered => [$"a draft of the next update was offered to {people.NameOf(entry.ReadPayload<UpdateDraftOffered>()!.To)}"],
        TimelineEntryKind.SilenceEscalated => Silence(entry.ReadPayload<SilenceEscalated>()!),
        TimelineEntryKind.AcknowledgementOverdue => [$"nobody acknowledged in time; told {Names(entry.ReadPayload<AcknowledgementOverdue>()!.Told)}"],
        TimelineEntryKind.ManagementOverdue => [$"the time to tell management came; told {Names(entry.ReadPayload<ManagementOverdue>()!.Told)}"],
        TimelineEntryKind.CommandRun => [new TextSpan(actor), " asked: ", new CodeSpan(entry.ReadPayload<CommandRun>()!.Command)],
        TimelineEntryKind.CommandRefused => [new TextSpan(actor), " was refused: ", new CodeSpan(entry.ReadPayload<CommandRefused>()!.Command)],
        TimelineEntryKind.PayloadRedacted => [new TextSpan(actor), $" redacted #{entry.ReadPayload<PayloadRedacted>()!.Entry}: ", new TextSpan(entry.ReadPayload<PayloadRedacted>()!.Reason)],
        TimelineEntryKind.MessageUndeliverable => [$"a message could not be delivered to {entry.ReadPayload<MessageUndeliverable>()!.Target}: ", new TextSpan(entry.ReadPayload<MessageUndeliverable>()!.Reason)],
        TimelineEntryKind.MessagePossiblyRepeated => [$"a message may be there twice, in {entry.ReadPayload<MessagePossiblyRepeated>()!.Target}: whether it was taken the first time was not said"],
        _ => ActionWords.Of(entry, actor, people) ?? CustodyWords.Of(entry, actor, people) ?? throw new System.Diagnostics.UnreachableException(),
    };

    private IEnumerable<ChatSpan> Removed(string actor, ResponderRemoved removed) =>
        [new TextSpan(actor), $" took {people.NameOf(removed.Person)} off it{Was(removed.Roles)}{(removed.Reason is null ? "" : ": ")}", new TextSpan(removed.Reason ?? "")];

    private IEnumerable<ChatSpan> Excluded(string actor, PersonExcluded excluded) =>
        [new TextSpan(actor), $" keeps {people.NameOf(excluded.Person)} out of it{Was(excluded.Roles)}: ", new TextSpan(excluded.Reason)];

    private static string Was(IReadOnlyList<string> roles) => roles.Count == 0 ? "" : $", who was {string.Join(" and ", roles)}";

    private static IEnumerable<ChatSpan> Opened(string actor, IncidentOpened opened)
    {
        yield return new TextSpan(actor);
        yield return $" opened {opened.Key} as {opened.Severity}{(opened.Drill ? ", a drill" : "")}{(opened.Sensitive ? ", sensitive" : "")}: ";
        yield return new TextSpan(opened.Title);
        if (opened.Host is { } host)
        {
            yield return " · host ";
            yield return new TextSpan(host);
        }

        if (opened.DetectedBackdated)
        {
            yield return ", noticed (back-dated) at ";
            yield return new TimeSpanned(opened.DetectedAt, TimeStyle.DateAndClock);
        }
    }

    private IEnumerable<ChatSpan> Severity(string actor, SeverityChanged changed) =>
        [new TextSpan(actor), $" changed the severity from {changed.From} to {changed.To}: ", new TextSpan(changed.Reason), changed.Told is { } told ? $"; told {Names(told)}" : ""];

    private static IEnumerable<ChatSpan> Status(string actor, StatusChanged changed)
    {
        yield return new TextSpan(actor);
        yield return $" moved it from {StatusWords.Of(changed.From)} to {StatusWords.Of(changed.To)}";
        if (changed.Note is { } note)
        {
            yield return ": ";
            yield return new TextSpan(note);
        }
    }

    private IEnumerable<ChatSpan> Role(string actor, RoleAssigned assigned) =>
        [new TextSpan(actor), $" made {people.NameOf(assigned.To)} {RoleWords.Of(assigned.Role)}", assigned.From is { } former ? $" in place of {people.NameOf(former)}" : ""];

    private static IEnumerable<ChatSpan> Pinned(string actor, MessagePinned pinned) =>
        [new TextSpan(actor), " added what ", new TextSpan(pinned.Author), " wrote at ", new TimeSpanned(pinned.WrittenAt), ": ", new TextSpan(pinned.Text)];

    private static IEnumerable<ChatSpan> Update(string actor, StatusUpdatePosted posted)
    {
        yield return $"update {posted.Number} went out";
        if (posted.Statement is { } statement)
        {
            yield return " by ";
            yield return new TextSpan(actor);
            yield return ": ";
            yield return new TextSpan(statement);
        }
        else
        {
            yield return " by itself";
        }

        if (posted.LateBySeconds is { } late)
        {
            yield return $", late by {Spans.Length(TimeSpan.FromSeconds(late))}";
        }
    }

    private static IEnumerable<ChatSpan> Snoozed(string actor, UpdateSnoozed snoozed) =>
        [new TextSpan(actor), " delayed the next update to ", new TimeSpanned(snoozed.To), ": ", new TextSpan(snoozed.Reason)];

    private IEnumerable<ChatSpan> Silence(SilenceEscalated silence) =>
        [$"{silence.UpdatesWithoutStatement} updates went out without a human word; told {Names(silence.People)}"];

    private string Names(IReadOnlyList<PersonId> told) =>
        told.Count == 0 ? "nobody, as nobody who may know of it has that role" : string.Join(", ", told.Select(people.NameOf));
}
