using ChatOps.Bot.Commands;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Evidence;

/// <summary>Gives an item out, encrypted as it lies in the vault, to the one whom a second person let have it. The custody entry comes before the first byte.</summary>
internal sealed class EvidenceDownload(ChatOpsRecord record, VaultFolder vault)
{
    private const string Ending = ".bin";
    private const string MediaType = "application/octet-stream";

    /// <summary>What it is fetched as.</summary>
    public static string FileName(EvidenceItem item) => $"{item.Key}{Ending}";

    /// <summary>The item that such a name means; null if it is another kind of name.</summary>
    public static int? NumberOf(string file) =>
        file.StartsWith("E-", StringComparison.OrdinalIgnoreCase) && file.EndsWith(Ending, StringComparison.OrdinalIgnoreCase)
        && int.TryParse(file.AsSpan(2, file.Length - 2 - Ending.Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The item; null if this actor may not have it now.</summary>
    public Task<RecordFile?> OpenAsync(int number, CommandActor actor, CancellationToken cancellationToken) =>
        record.WriteAsync<RecordFile?>(
            async (session, token) =>
            {
                if (await session.Db.EvidenceItems.AsNoTracking().SingleOrDefaultAsync(known => known.Number == number, token) is not { } item)
                {
                    return null;
                }

                var incident = (await session.LockIncidentAsync(item.IncidentId, token))!;
                var source = new TimelineSource(actor.Account.Platform, null, null);
                var release = actor.Person is { Active: true } person && await CommandRunner.MaySeeAsync(session, incident, actor, token)
                    ? (await session.Db.EvidenceReleases.AsNoTracking().Where(known => known.ItemId == item.Id && known.RequesterId == person.Id).ToListAsync(token))
                        .Find(known => known.Lets(person.Id, session.Now))
                    : null;
                if (release is null)
                {
                    await session.RecordAsync(
                        item.IncidentId, new CommandRefused($"download {FileName(item)}", "Nobody let them have it, or the time is over."), actor.ForTimeline, source, null, token);
                    return null;
                }

                var file = new FileInfo(vault.At(item.Place));
                await session.RecordAsync(
                    item.IncidentId, new EvidenceGivenOut(item.Key, release.RequesterId, release.AgreedBy, release.Purpose, file.Name, item.SealedSha256),
                    actor.ForTimeline, source, null, token);
                return new RecordFile(FileName(item), MediaType, (stream, stop) => CopyAsync(file.FullName, stream, stop));
            },
            cancellationToken);

    private static async Task CopyAsync(string path, Stream stream, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await file.CopyToAsync(stream, cancellationToken);
    }
}
