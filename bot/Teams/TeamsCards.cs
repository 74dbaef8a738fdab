using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Teams;

/// <summary>Live cards as they are at this moment, for the client of one person.</summary>
internal sealed class TeamsCards(ChatOpsRecord record, IncidentCard incidents, RequestCard requests, TeamsReaders readers)
{
    /// <summary>The card that the message is; null if it is no live card of ours.</summary>
    /// <param name="reader">Who will see it.</param>
    public async Task<AdaptiveCard?> FindAsync(string conversation, string? message, Person? reader, CancellationToken cancellationToken)
    {
        if (message is null)
        {
            return null;
        }

        await using var db = record.Read();
        var room = await db.IncidentRooms.SingleOrDefaultAsync(known => known.Platform == ChatPlatform.Teams && known.Room == conversation, cancellationToken);
        if (room is null)
        {
            return null;
        }

        if (room.CardMessage == message)
        {
            var incident = await db.Incidents.SingleAsync(known => known.Id == room.IncidentId, cancellationToken);
            return await RenderAsync(TeamsViews.For(await incidents.ComposeAsync(db, incident, cancellationToken), reader), cancellationToken);
        }

        var request = await db.ActionCards.Where(card => card.Platform == ChatPlatform.Teams && card.Message == message)
            .Join(db.ActionRequests.Where(known => known.IncidentId == room.IncidentId), card => card.RequestId, known => known.Id, (_, known) => known)
            .SingleOrDefaultAsync(cancellationToken);
        return request is null
            ? null
            : await RenderAsync(TeamsViews.For(await requests.ComposeAsync(db, request.Id, cancellationToken), reader), cancellationToken);
    }

    private async Task<AdaptiveCard> RenderAsync(Notice notice, CancellationToken cancellationToken) =>
        AdaptiveCardRenderer.RenderOne(notice, await readers.AtOnceAsync(notice, cancellationToken)).Card;
}
