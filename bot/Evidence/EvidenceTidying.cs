using ChatOps.Bot.Actions;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Looks after evidence of runs that are over: an item that still arrives ends as a part, and what has no
/// signed manifest gets one. That is so after a bot died in between, and after people settled a run whose end nobody knew.
/// </summary>
internal sealed class EvidenceTidying(ChatOpsRecord record, EvidenceBook book, EvidenceLeft left, EvidenceManifests manifests, OutboxSignal outbox)
{
    private static readonly RequestState[] Over = [.. Enum.GetValues<RequestState>().Where(state => state.IsOver())];

    /// <summary>Ends what a run left open.</summary>
    public async Task CloseAsync(Guid request, CancellationToken cancellationToken)
    {
        foreach (var item in await book.OpenAsync(request, cancellationToken))
        {
            await left.CloseAsync(item, cancellationToken);
        }
    }

    /// <summary>Looks now.</summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        var open = await db.ActionRequests
            .Where(request => Over.Contains(request.State) && db.EvidenceItems.Any(item => item.RequestId == request.Id)
                && !db.EvidenceManifests.Any(manifest => manifest.RequestId == request.Id))
            .Select(request => request.Id).ToListAsync(cancellationToken);
        foreach (var request in open)
        {
            await CloseAsync(request, cancellationToken);
            await SealAsync(request, cancellationToken);
            await manifests.KeepAsync(request, cancellationToken);
        }
    }

    private async Task SealAsync(Guid id, CancellationToken cancellationToken)
    {
        await record.WriteAsync(
            async (session, token) =>
            {
                var incidentId = await session.Db.ActionRequests.AsNoTracking().Where(known => known.Id == id).Select(known => known.IncidentId).SingleAsync(token);
                var incident = await session.LockIncidentAsync(incidentId, token);
                var request = await session.LockRequestAsync(id, token);
                if (await manifests.SealAsync(new RequestChanging(session, request!, incident!), token) is not null)
                {
                    new Announcer(session).RefreshRequest(incident!, id);
                }
            },
            cancellationToken);
        outbox.Wake();
    }
}
