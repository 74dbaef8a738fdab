using System.Security.Cryptography;
using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Takes away the files of what two people decided to destroy, and leaves a signed certificate. The decision stands on the
/// record before the first file goes; a bot that dies in between goes on at the next look.
/// </summary>
internal sealed class EvidenceDestroyer(ChatOpsRecord record, IVaultStore store, VaultFolder vault, SigningKey key, PeopleDirectory people, OutboxSignal outbox, ILogger<EvidenceDestroyer> logger)
{
    public const string Schema = "chatops-destruction-1";

    private const string Method = "The encrypted files were removed from the vault and the removal was written to the disk. The medium was not overwritten; without the readers' keys what may be left on it cannot be read.";

    /// <summary>Does what is decided and not done.</summary>
    public async Task DestroyAsync(CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        foreach (var id in await db.EvidenceDestructions.Where(wish => wish.AgreedBy != null && wish.DestroyedAt == null).Select(wish => wish.Id).ToListAsync(cancellationToken))
        {
            try
            {
                await DestroyAsync(id, cancellationToken);
            }
            catch (IOException exception)
            {
                // A store that keeps it locked does not let it go before its time; the decision stays, and the next look tries again.
                logger.LogWarning("Evidence that is to be destroyed could not be: {Reason}", exception.Message);
            }
        }
    }

    private async Task DestroyAsync(Guid id, CancellationToken cancellationToken)
    {
        var made = await record.WriteAsync<(string Place, byte[] Bytes)?>(
            async (session, token) =>
            {
                var wish = await session.Db.EvidenceDestructions.AsTracking().SingleAsync(known => known.Id == id, token);
                var incident = (await session.LockIncidentAsync(wish.IncidentId, token))!;

                // A hold may have come between the decision and now: with the incident locked none can any more.
                if (wish.DestroyedAt is not null || await session.Db.EvidenceHolds.AnyAsync(hold => hold.IncidentId == incident.Id && hold.ReleasedAt == null, token))
                {
                    return null;
                }

                var item = await session.Db.EvidenceItems.AsNoTracking().SingleAsync(known => known.Id == wish.ItemId, token);
                var pieces = await session.Db.EvidencePieces.AsNoTracking().Where(piece => piece.ItemId == item.Id).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(token);
                var files = FilesOf(item, pieces);
                foreach (var file in files)
                {
                    await store.RemoveAsync(file.Place, token);
                }

                var certificate = Describe(incident.Key, item, files, wish, session.Now);
                var bytes = Encoding.UTF8.GetBytes(certificate);
                var signature = Convert.ToBase64String(key.Sign(bytes));
                wish.Finish(certificate, signature, session.Now);
                await session.RecordAsync(
                    incident.Id,
                    new EvidenceDestroyed(item.Key, files.Count, item.Sha256, item.SealedSha256, Convert.ToHexStringLower(SHA256.HashData(bytes)), key.Id, signature),
                    TimelineActor.Bot, TimelineSource.Bot, null, token);
                new Announcer(session).ToIncident(incident, Notice.Warn(
                    $"{item.Key} is destroyed, {files.Count} file{(files.Count == 1 ? "" : "s")}. The signed certificate is in ", new CommandSpan("export zip"), "."));
                return ($"{CertificatePlace(incident.Key, item)}.json", bytes);
            },
            cancellationToken);
        if (made is { } certificate)
        {
            DurableFolder.Keep(vault.At(certificate.Place), certificate.Bytes);
        }

        outbox.Wake();
    }

    /// <summary>Where the certificate of an item lies.</summary>
    public static string CertificatePlace(string incident, EvidenceItem item) => $"{incident}/destroyed/{item.Key}";

    /// <summary>Every file of an item, whole or not.</summary>
    public static IReadOnlyList<(string Place, string Sha256, long Bytes)> FilesOf(EvidenceItem item, IEnumerable<EvidencePiece> pieces) =>
        item.ChunkBytes is not null ? [.. pieces.Where(piece => piece.ItemId == item.Id).Select(piece => (piece.Place, piece.SealedSha256, piece.SealedBytes))]
            : item.SealedSha256 is { } sha256 ? [(item.Place, sha256, item.SealedBytes)] : [];

    private string Describe(string incident, EvidenceItem item, IReadOnlyList<(string Place, string Sha256, long Bytes)> files, EvidenceDestruction wish, DateTimeOffset now) =>
        CanonicalJson.Serialize(new
        {
            Schema,
            Incident = incident,
            Item = item.Key,
            Host = item.HostId,
            Action = item.ActionId,
            item.Step,
            TakenAt = item.StartedAt,
            item.Sha256,
            item.SealedSha256,
            Files = files.Select(file => new { file.Place, SealedSha256 = file.Sha256, SealedBytes = file.Bytes }),
            wish.Reason,
            AskedBy = new { Person = wish.RequesterId, Name = people.NameOf(wish.RequesterId), At = wish.RequestedAt },
            AgreedBy = new { Person = wish.AgreedBy!.Value, Name = people.NameOf(wish.AgreedBy.Value), At = wish.AgreedAt },
            DestroyedAt = now,
            Method,
            Key = key.Id,
        });
}
