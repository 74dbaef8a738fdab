using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>The rows of the vault: an item is there before its first byte, and its end and its custody entry are one transaction.</summary>
internal sealed class EvidenceBook(ChatOpsRecord record, OutboxSignal outbox)
{
    /// <summary>The fact of a plan that says how many bytes there are to read.</summary>
    public const string ExpectedFact = "size_bytes";

    /// <summary>What a run took of a step and has not brought to an end: a bot died over it.</summary>
    public async Task<EvidenceItem?> OpenAsync(Guid request, string step, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.EvidenceItems.SingleOrDefaultAsync(item => item.RequestId == request && item.Step == step && item.State == EvidenceState.Arriving, cancellationToken);
    }

    /// <summary>Everything of a run that has not come to an end.</summary>
    public async Task<IReadOnlyList<EvidenceItem>> OpenAsync(Guid request, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.EvidenceItems.Where(item => item.RequestId == request && item.State == EvidenceState.Arriving).OrderBy(item => item.Number).ToListAsync(cancellationToken);
    }

    /// <summary>By how much the host's clock is ahead, as it was found out for this run before.</summary>
    public async Task<long?> SkewAsync(Guid request, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.EvidenceItems.Where(item => item.RequestId == request && item.HostSkewMs != null).OrderBy(item => item.Number).Select(item => item.HostSkewMs).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>A new item that a person brings: its row is there, its bytes are still to be fetched.</summary>
    public static async Task<EvidenceItem> BeginAsync(RecordSession session, Incident incident, PersonId by, string source, string name, Readers readers, CancellationToken cancellationToken)
    {
        var number = await session.NextEvidenceNumberAsync(cancellationToken);
        var origin = new EvidenceOrigin(incident.Id, null, ChatFiles.Host, ChatFiles.Action, name, EvidenceVantage.Brought, null, null) { Source = source, BroughtBy = by };

        // As with a run's, the name is this item's alone, so that two records on one vault never meet.
        var item = new EvidenceItem(
            number, origin, 1, $"{incident.Key}/chat/{EvidenceItem.KeyOf(number)}-{Guid.NewGuid():N}", readers.Sealing, string.Join('\n', readers.Keys), session.Now);
        session.Db.EvidenceItems.Add(item);
        return item;
    }

    /// <summary>A new item.</summary>
    public async Task<EvidenceItem> BeginAsync(RequestRead read, ActionPlan plan, PlannedCommand step, Readers readers, long? skewMs, CancellationToken cancellationToken)
    {
        var request = read.Request;
        var expected = plan.Facts.FirstOrDefault(fact => fact.Name == ExpectedFact) is { } size && long.TryParse(size.Value, out var bytes) ? bytes : (long?)null;
        return await record.WriteAsync(
            async (session, token) =>
            {
                var attempt = 1 + await session.Db.EvidenceItems.CountAsync(item => item.RequestId == request.Id && item.Step == step.Name, token);
                var origin = new EvidenceOrigin(
                    request.IncidentId, request.Id, request.HostId, plan.Subject.Action.OriginOf(step.Name), step.Name, EvidenceJudgement.VantageOf(plan, step), step.ChunkBytes,
                    step.ChunkBytes is null ? null : expected)
                {
                    HostSkewMs = skewMs,
                };
                var item = new EvidenceItem(
                    await session.NextEvidenceNumberAsync(token), origin, attempt, PlaceOf(read, step, attempt, readers), readers.Sealing,
                    string.Join('\n', readers.Keys), session.Now);
                session.Db.EvidenceItems.Add(item);
                return item;
            },
            cancellationToken);
    }

    /// <summary>How far it is; the card shows it.</summary>
    /// <param name="says">What holds it up; null if nothing does.</param>
    public async Task ArrivedAsync(RequestRead read, EvidenceItem item, HowFar howFar, string? says, CancellationToken cancellationToken)
    {
        await record.WriteAsync(
            async (session, token) =>
            {
                var row = await session.Db.EvidenceItems.AsTracking().SingleAsync(known => known.Id == item.Id, token);
                if (row.State == EvidenceState.Arriving)
                {
                    row.Arrived(howFar.Read, howFar.Bytes, says);
                    new Announcer(session).RefreshRequest(read.Incident, read.Request.Id);
                }
            },
            cancellationToken);
        outbox.Wake();
    }

    /// <summary>A piece that came, whole or not.</summary>
    /// <param name="item">Whose it is.</param>
    /// <param name="piece">What came.</param>
    /// <param name="kind">What the item begins as, if that is its first piece and whole.</param>
    public Task KeepPieceAsync(EvidenceItem item, EvidencePiece piece, string? kind, CancellationToken cancellationToken) =>
        record.WriteAsync(
            async (session, token) =>
            {
                session.Db.EvidencePieces.Add(piece);
                if (kind is not null)
                {
                    (await session.Db.ActionSteps.AsTracking().SingleAsync(step => step.RequestId == item.RequestId && step.Name == item.Step, token)).BeginsAs(kind);
                }
            },
            cancellationToken);

    /// <summary>What the first piece of a step began as; null if it has not come whole.</summary>
    public async Task<string?> KindAsync(EvidenceItem item, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.ActionSteps.Where(step => step.RequestId == item.RequestId && step.Name == item.Step).Select(step => step.Kind).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>What a run took whole of a step; null if there is no such thing.</summary>
    public async Task<EvidenceItem?> WholeAsync(Guid request, string step, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.EvidenceItems.SingleOrDefaultAsync(item => item.RequestId == request && item.Step == step && item.State == EvidenceState.Verified, cancellationToken);
    }

    /// <summary>The pieces that are there, in order, broken ones too.</summary>
    public async Task<IReadOnlyList<EvidencePiece>> PiecesAsync(EvidenceItem item, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.EvidencePieces.Where(piece => piece.ItemId == item.Id).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken);
    }

    /// <summary>The end of an item and its entry in the chain of custody.</summary>
    /// <param name="place">Where it lies in the end, which for a part is another place.</param>
    /// <param name="pieces">Of how many pieces it is.</param>
    public async Task<EvidenceItem> EndAsync(EvidenceItem item, EvidenceEnd end, string place, int pieces, CancellationToken cancellationToken)
    {
        var ended = await record.WriteAsync(
            async (session, token) =>
            {
                var incident = await session.LockIncidentAsync(item.IncidentId, token);
                var row = await session.Db.EvidenceItems.AsTracking().SingleAsync(known => known.Id == item.Id, token);
                if (row.State != EvidenceState.Arriving)
                {
                    return row;
                }

                row.End(end, place, session.Now);
                var request = await session.Db.ActionRequests.AsNoTracking().Where(known => known.Id == item.RequestId).Select(known => (int?)known.Number).SingleOrDefaultAsync(token);
                await session.RecordAsync(
                    item.IncidentId,
                    new EvidenceCollected(
                        item.Key, request is { } number ? ActionRequest.KeyOf(number) : "", item.HostId, item.ActionId, item.Step, end.State.ToString(), item.Vantage.ToString(), item.Sealing.ToString(),
                        place, end.Bytes, end.Sha256, end.HostSha256, end.SealedBytes, end.SealedSha256, pieces, end.ExitCode, end.Says),
                    TimelineActor.Bot, TimelineSource.Bot, null, token);
                var announce = new Announcer(session);
                if (item.RequestId is { } run)
                {
                    announce.RefreshRequest(incident!, run);
                }

                announce.RefreshCard(incident!);
                return row;
            },
            cancellationToken);
        outbox.Wake();
        return ended;
    }

    /// <summary>The run's own id is part of the place, so that two records on one vault never meet.</summary>
    private static string PlaceOf(RequestRead read, PlannedCommand step, int attempt, Readers readers) =>
        $"{read.Incident.Key}/{read.Request.Key}-{read.Request.Run}/{step.Name}{(attempt > 1 ? $".{attempt}" : "")}"
        + (step.ChunkBytes is null ? Ending(step, readers.Keys.Count > 0) : "");

    /// <summary>What the name of a file ends with, by which people know how to read it.</summary>
    public static string Ending(PlannedCommand step, bool isEncrypted) =>
        (step.CommandLine.Contains(HostShell.Compression, StringComparison.Ordinal) ? ".zst" : "") + (isEncrypted ? ".age" : "");
}
