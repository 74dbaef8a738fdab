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
/// record before the first file goes; a bot that dies in between goes on at the next look, unless something came up.
/// </summary>
internal sealed class EvidenceDestroyer(
    ChatOpsRecord record, DestructionRules rules, IVaultStore store, VaultFolder vault, ChatCopies copies, SigningKey key, PeopleDirectory people, OutboxSignal outbox,
    ILogger<EvidenceDestroyer> logger)
{
    public const string Schema = "chatops-destruction-1";

    private const string Method = "The encrypted files were removed from the vault and the removal was written to the disk. The medium was not overwritten; without the readers' keys what may be left on it cannot be read.";

    /// <summary>Destructions whose certificates this bot knows to be in the vault.</summary>
    private readonly HashSet<Guid> _certified = [];

    /// <summary>Does what is decided and not done.</summary>
    public async Task DestroyAsync(CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        if (await SigningKeyStanding.WhyNotAsync(db, key, cancellationToken) is { } whyNot)
        {
            // A bot with the right key does it, and signs the certificate.
            logger.LogError("Nothing is destroyed. {Reason}", whyNot);
            return;
        }

        foreach (var id in await db.EvidenceDestructions.Where(wish => wish.AgreedBy != null && wish.DestroyedAt == null && wish.VoidedAt == null).Select(wish => wish.Id).ToListAsync(cancellationToken))
        {
            if (await BeginAsync(id, cancellationToken) is not { } item)
            {
                continue;
            }

            if (!await GoOnAsync(id, item, cancellationToken))
            {
                await StopAsync(item, cancellationToken);
            }
        }

        outbox.Wake();
        await KeepCertificatesAsync(db, cancellationToken);
    }

    /// <returns>False if the decision was voided meanwhile.</returns>
    private async Task<bool> GoOnAsync(Guid id, EvidenceItem item, CancellationToken cancellationToken)
    {
        try
        {
            return await RemoveAsync(id, item, cancellationToken) && await FinishAsync(id, item, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return await HinderAsync(id, item, exception, cancellationToken);
        }
    }

    /// <summary>Looks again whether it may be: between the decision and now things may have come up. Null if it is not to be.</summary>
    private Task<EvidenceItem?> BeginAsync(Guid id, CancellationToken cancellationToken) => record.WriteAsync(
        async (session, token) =>
        {
            var wish = await session.Db.EvidenceDestructions.AsTracking().SingleAsync(known => known.Id == id, token);
            var incident = (await session.LockIncidentAsync(wish.IncidentId, token))!;
            if (wish.DestroyedAt is not null || wish.VoidedAt is not null)
            {
                return null;
            }

            var item = await session.Db.EvidenceItems.AsNoTracking().SingleAsync(known => known.Id == wish.ItemId, token);
            var held = await session.Db.EvidenceHolds.AnyAsync(hold => hold.IncidentId == incident.Id && hold.ReleasedAt == null, token);
            var why = await session.Db.EvidenceHolds.AnyAsync(hold => hold.IncidentId == incident.Id && hold.SetAt > wish.AgreedAt, token)
                ? "A legal hold was set after it had been decided." : await rules.WhyNotAsync(session, incident, item, token);
            if (why is null)
            {
                wish.Begin();
                return item;
            }

            // While a hold stands the database lets nobody touch a decision; it is voided when the hold has ended.
            if (!held)
            {
                await DestructionRules.VoidAsync(session, wish, item.Key, why, TimelineActor.Bot, TimelineSource.Bot, token);
                new Announcer(session).ToIncident(incident, Notice.Warn(
                    $"The destruction of {item.Key} was stopped: ", new TextSpan(why), wish.HasBegun ? $" {DestructionRules.Begun}" : "", " Whoever still wants it decides anew, in twos."));
            }

            return null;
        },
        cancellationToken);

    /// <summary>Takes the files away, each by itself, with no transaction held meanwhile: there may be thousands, and far away.</summary>
    /// <returns>False if it was stopped before the last one.</returns>
    private async Task<bool> RemoveAsync(Guid id, EvidenceItem item, CancellationToken cancellationToken)
    {
        var files = await FilesOfAsync(item, cancellationToken);
        foreach (var file in files)
        {
            if (await IsVoidAsync(id, cancellationToken))
            {
                return false;
            }

            await store.RemoveAsync(file.Place, cancellationToken);
        }

        copies.RemoveBeside(item);
        return true;
    }

    private async Task<bool> IsVoidAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return await db.EvidenceDestructions.AnyAsync(wish => wish.Id == id && wish.VoidedAt != null, cancellationToken);
    }

    /// <summary>It was stopped while files went: what is left is told, by what the store itself has.</summary>
    private async Task StopAsync(EvidenceItem item, CancellationToken cancellationToken)
    {
        var words = await LeftAsync(item, cancellationToken);
        await record.WriteAsync(
            async (session, token) =>
            {
                var incident = (await session.LockIncidentAsync(item.IncidentId, token))!;
                await session.RecordAsync(incident.Id, new EvidenceDestructionVoided(item.Key, words), TimelineActor.Bot, TimelineSource.Bot, null, token);
                new Announcer(session).ToIncident(incident, Notice.Warn($"The destruction of {item.Key} was stopped: ", new TextSpan(words)));
            },
            cancellationToken);
    }

    private async Task<string> LeftAsync(EvidenceItem item, CancellationToken cancellationToken)
    {
        var files = await FilesOfAsync(item, cancellationToken);
        try
        {
            var there = (await store.ListAsync(VaultCheck.FolderOf(item)!, cancellationToken)).ToHashSet(StringComparer.Ordinal);
            var gone = files.Count(file => !there.Contains(file.Place));
            return gone == files.Count ? $"all of its {files.Count} files had gone by then." : $"{gone} of its {files.Count} files had gone by then, the others stay.";
        }
        catch (IOException exception)
        {
            logger.LogWarning("What is left of evidence {EvidenceKey} cannot be counted: {Reason}", item.Key, exception.Message);
            return $"the store does not say now what is left of its {files.Count} files. {DestructionRules.Begun}";
        }
    }

    /// <summary>The files are gone; a bot that died before this comes here again, and what is gone already is no fault.</summary>
    /// <returns>False if the decision was voided meanwhile.</returns>
    private async Task<bool> FinishAsync(Guid id, EvidenceItem item, CancellationToken cancellationToken)
    {
        var files = await FilesOfAsync(item, cancellationToken);
        return await record.WriteAsync(
            async (session, token) =>
            {
                var wish = await session.Db.EvidenceDestructions.AsTracking().SingleAsync(known => known.Id == id, token);
                var incident = (await session.LockIncidentAsync(wish.IncidentId, token))!;
                if (wish.DestroyedAt is not null || wish.VoidedAt is not null)
                {
                    return wish.VoidedAt is null;
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
                return true;
            },
            cancellationToken);
    }

    /// <summary>Puts certificates into the vault that are not there: new ones, and those that a full disk or a death kept out of it.</summary>
    private async Task KeepCertificatesAsync(ChatOpsDbContext db, CancellationToken cancellationToken)
    {
        var done = await db.EvidenceDestructions.Where(wish => wish.DestroyedAt != null).Select(wish => wish.Id).ToListAsync(cancellationToken);
        foreach (var id in done.Where(id => !_certified.Contains(id)))
        {
            var wish = await db.EvidenceDestructions.AsNoTracking().SingleAsync(known => known.Id == id, cancellationToken);
            var item = await db.EvidenceItems.AsNoTracking().SingleAsync(known => known.Id == wish.ItemId, cancellationToken);
            var incident = await db.Incidents.AsNoTracking().SingleAsync(known => known.Id == wish.IncidentId, cancellationToken);
            var place = $"{CertificatePlace(incident.Key, item)}.json";
            try
            {
                await using var there = await store.OpenAsync(place, cancellationToken);
            }
            catch (FileNotFoundException)
            {
                DurableFolder.Keep(vault.At(place), Encoding.UTF8.GetBytes(wish.Certificate!));
            }

            _certified.Add(id);
        }
    }

    /// <summary>A store that keeps it locked does not let it go before its time. The decision stays, and the next look tries again.</summary>
    /// <returns>False if the decision was voided meanwhile.</returns>
    private async Task<bool> HinderAsync(Guid id, EvidenceItem item, Exception exception, CancellationToken cancellationToken)
    {
        var trouble = CleanText.Shortened(CleanText.Line(exception.Message).TrimEnd('.'), 300);
        logger.LogWarning("Evidence {EvidenceKey} that is to be destroyed could not be: {Reason}", item.Key, trouble);
        return await record.WriteAsync(
            async (session, token) =>
            {
                var wish = await session.Db.EvidenceDestructions.AsTracking().SingleAsync(known => known.Id == id, token);
                var incident = (await session.LockIncidentAsync(wish.IncidentId, token))!;
                if (wish.DestroyedAt is null && wish.VoidedAt is null && wish.Hinder(trouble))
                {
                    new Announcer(session).ToIncident(incident, Notice.Warn(
                        $"{item.Key} is NOT destroyed yet, or not all of it: ", new TextSpan(trouble), ". I try again each minute, and say here when it is done."));
                }

                return wish.VoidedAt is null;
            },
            cancellationToken);
    }

    private async Task<IReadOnlyList<(string Place, string Sha256, long Bytes)>> FilesOfAsync(EvidenceItem item, CancellationToken cancellationToken)
    {
        await using var db = record.Read();
        return FilesOf(item, await db.EvidencePieces.Where(piece => piece.ItemId == item.Id).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken));
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
