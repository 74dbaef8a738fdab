using System.Security.Cryptography;
using System.Text;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Has a time-stamping authority (RFC 3161) say of each signed manifest that it was there by then. The authority sees a
/// digest and nothing else. Without one in the settings nothing is asked.
/// </summary>
internal sealed class EvidenceTimestamps(ChatOpsRecord record, TimestampAuthority authority, VaultFolder vault, ILogger<EvidenceTimestamps> logger)
{
    public const string Ending = ".tst";

    /// <summary>Has everything stamped that has no stamp yet.</summary>
    public async Task StampAsync(CancellationToken cancellationToken)
    {
        if (!authority.IsSet)
        {
            return;
        }

        await using var db = record.Read();
        var open = await db.EvidenceManifests.Where(manifest => !db.EvidenceTimestamps.Any(stamp => stamp.RequestId == manifest.RequestId)).OrderBy(manifest => manifest.SealedAt).ToListAsync(cancellationToken);
        foreach (var manifest in open)
        {
            try
            {
                await StampAsync(manifest, cancellationToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or CryptographicException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The manifest is sealed all the same; the stamp only says when. The next look asks again.
                logger.LogWarning("The time-stamping authority gave no usable answer: {Reason}", exception.Message);
                return;
            }
        }
    }

    private async Task StampAsync(EvidenceManifest manifest, CancellationToken cancellationToken)
    {
        var (token, name) = await authority.AskAsync(Encoding.UTF8.GetBytes(manifest.Json), cancellationToken);
        var encoded = token.AsSignedCms().Encode();
        var at = token.TokenInfo.Timestamp.ToRecordTime();
        await record.WriteAsync(
            async (session, stop) =>
            {
                await session.LockIncidentAsync(manifest.IncidentId, stop);
                if (await session.Db.EvidenceTimestamps.AnyAsync(known => known.RequestId == manifest.RequestId, stop))
                {
                    return;
                }

                var number = await session.Db.ActionRequests.AsNoTracking().Where(request => request.Id == manifest.RequestId).Select(request => request.Number).SingleAsync(stop);
                session.Db.EvidenceTimestamps.Add(new EvidenceTimestamp(manifest.RequestId, name, at, encoded, session.Now));
                await session.RecordAsync(
                    manifest.IncidentId,
                    new EvidenceTimestamped(ActionRequest.KeyOf(number), manifest.Sha256, name, at, Convert.ToHexStringLower(SHA256.HashData(encoded))),
                    TimelineActor.Bot, TimelineSource.Bot, null, stop);
            },
            cancellationToken);
        await using var db = record.Read();
        var place = await db.EvidenceItems.Where(item => item.RequestId == manifest.RequestId).Select(item => item.Place).FirstAsync(cancellationToken);
        var kept = await db.EvidenceTimestamps.SingleAsync(known => known.RequestId == manifest.RequestId, cancellationToken);
        DurableFolder.Keep(vault.At($"{Path.GetDirectoryName(place)}/{EvidenceManifests.FileName}{Ending}"), kept.Token);
    }
}
