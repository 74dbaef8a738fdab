using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Cadence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Cadence;

/// <summary>
/// Posts status updates, the bot's and people's. The schedule, the update, its entry and the messages move in one
/// transaction, so a due time is served once whoever asks how often.
/// </summary>
internal sealed class UpdatePosting(
    UpdateComposer composer, TimelineWords words, CommandSurroundings surroundings, CadenceOptions options)
{
    /// <summary>Eight of them and the title fit a form on every platform.</summary>
    private const int LongestDraftLine = 240;

    private static readonly RequestState[] OpenStates =
        [RequestState.AwaitingApproval, RequestState.Approved, RequestState.Dispatching, RequestState.Running, RequestState.Verifying, RequestState.Unknown];

    /// <summary>Serves one due time, if it is still this one's turn.</summary>
    public async Task<DueUpdate> ServeAsync(RecordSession session, IncidentId id, DateTimeOffset due, CancellationToken cancellationToken)
    {
        if (await session.LockIncidentAsync(id, cancellationToken) is not { } incident)
        {
            return new DueUpdate.Superseded();
        }

        var served = incident.ServeUpdate(due, surroundings.Policies.For(incident.Severity).UpdateEvery, session.Now);
        if (served is DueUpdate.Serve serve)
        {
            await PostAsync(session, incident, serve, null, null, TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
            await EscalateSilenceAsync(session, incident, cancellationToken);
        }

        return served;
    }

    /// <summary>Posts what a person says, with the facts.</summary>
    public async Task<Notice> PostHumanAsync(
        RecordSession session, Incident incident, string statement, Person author, TimelineActor actor, TimelineSource source,
        DateTimeOffset at, CancellationToken cancellationToken)
    {
        var serve = incident.ServeHumanUpdate(surroundings.Policies.For(incident.Severity).UpdateEvery, session.Now);
        return await PostAsync(session, incident, serve, statement, author, actor, source, at, cancellationToken);
    }

    /// <summary>What the form starts with: the facts since the last update, in sentences to be changed at will.</summary>
    public async Task<string> DraftAsync(RecordSession session, Incident incident, CancellationToken cancellationToken)
    {
        var since = await session.Db.ToldSinceAsync(incident.Id, incident.LastUpdateSequence, cancellationToken);
        var lines = since.Take(8).Select(entry =>
            "- " + CleanText.Shortened(CleanText.Line(PlainText.Render(words.Sentence(entry), surroundings.OrganisationZone)), LongestDraftLine));
        return $"{incident.Title}: {StatusWords.Of(incident.Status)}.\n{string.Join('\n', lines)}".Trim();
    }

    private async Task<Notice> PostAsync(
        RecordSession session, Incident incident, DueUpdate.Serve serve, string? statement, Person? author, TimelineActor actor,
        TimelineSource source, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var since = await session.Db.ToldSinceAsync(incident.Id, serve.SinceSequence, cancellationToken);
        var responders = await session.Db.IncidentResponders.CountAsync(responder => responder.IncidentId == incident.Id, cancellationToken);
        var head = await session.HeadAsync(incident.Id, cancellationToken);
        var open = await session.Db.ActionRequests.AsNoTracking()
            .Where(request => request.IncidentId == incident.Id && OpenStates.Contains(request.State)).OrderBy(request => request.Number).ToListAsync(cancellationToken);
        var facts = new UpdateFacts(incident, serve, statement, author?.Name, since, responders, open, head);
        var notice = composer.Compose(facts);
        var text = PlainText.Render(notice, surroundings.OrganisationZone);
        session.Db.StatusUpdates.Add(new StatusUpdate(
            incident.Id, serve.Number, author is null ? serve.DueAt : null, session.Now, author?.Id, statement, text, head, serve.MissedSlots));
        var entry = await session.RecordAsync(
            incident.Id,
            new StatusUpdatePosted(
                serve.Number, author is null, statement, author is null ? serve.DueAt : null,
                serve.IsLate ? (long)serve.LateBy.TotalSeconds : null, serve.MissedSlots, serve.NextDueAt, serve.SinceSequence + 1,
                head.Sequence, text),
            actor, source, at, cancellationToken);
        incident.UpdateTold(entry.Sequence, session.Now);
        var announce = new Announcer(session);
        announce.ToIncident(incident, notice);
        announce.ToLobby(incident, UpdateComposer.Short(facts));
        announce.RefreshCard(incident);
        return notice;
    }

    /// <summary>Silence is told upwards: first to the deputy, then to management, once each time it goes on.</summary>
    private async Task EscalateSilenceAsync(RecordSession session, Incident incident, CancellationToken cancellationToken)
    {
        if (incident.UpdatesWithoutStatement == options.SilentUpdatesUntilDeputy)
        {
            await EscalateSilenceAsync(session, incident, IncidentRole.SecurityLead, cancellationToken);
        }

        if (incident.UpdatesWithoutStatement == options.SilentUpdatesUntilManagement)
        {
            await EscalateSilenceAsync(session, incident, IncidentRole.ManagementEscalation, cancellationToken);
        }
    }

    private async Task EscalateSilenceAsync(RecordSession session, Incident incident, IncidentRole told, CancellationToken cancellationToken)
    {
        var on = await IncidentPeople.OfAsync(session.Db, incident, cancellationToken);
        var persons = told == IncidentRole.SecurityLead
            ? Escalation.Deputies(surroundings.People, incident, on)
            : Escalation.For(surroundings.People, incident, on, told);
        await session.RecordAsync(
            incident.Id, new SilenceEscalated(incident.UpdatesWithoutStatement, told, [.. persons.Select(person => person.Id)]),
            TimelineActor.Bot, TimelineSource.Bot, null, cancellationToken);
        Escalation.Tell(
            new Announcer(session), incident, on, told, persons,
            $"{incident.UpdatesWithoutStatement} updates in a row went out without a word by {surroundings.People.NameOf(incident.CommanderId)}, who commands {incident.Key}. Please look after it.");
    }
}
