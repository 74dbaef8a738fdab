using System.Security.Cryptography;
using ChatOps.Storage.Evidence;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// The copies that bots make of one pinned file, each under a name of its own beside the others. The item's row says which
/// one counts; the rest are nobody's evidence and go when the item ends, or is destroyed.
/// </summary>
internal sealed class ChatCopies(VaultFolder vault)
{
    /// <summary>A whole copy whose row nobody wrote; null if there is none.</summary>
    public async Task<(Sealed Sealed, string Place)?> LeftAsync(EvidenceItem item, CancellationToken cancellationToken)
    {
        // Only what has its final name: another bot may be writing the rest.
        if (Of(item).LastOrDefault(path => !path.EndsWith(VaultWriter.PartMark, StringComparison.Ordinal) && new FileInfo(path).Length > 0) is not { } left)
        {
            return null;
        }

        await using var file = File.OpenRead(left);
        return (new Sealed(file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))), Path.GetRelativePath(vault.Root, left));
    }

    /// <summary>Takes away what lies beside the copy that counts.</summary>
    public void RemoveBeside(EvidenceItem item)
    {
        if (item.RequestId is not null)
        {
            return;
        }

        var counts = vault.At(item.Place);
        foreach (var path in Of(item).Where(path => path != counts))
        {
            DurableFolder.Remove(path);
        }
    }

    /// <summary>Takes away a copy that could not be finished.</summary>
    public void Remove(string place)
    {
        DurableFolder.Remove(vault.At(place) + VaultWriter.PartMark);
        DurableFolder.Remove(vault.At(place));
    }

    /// <summary>Every copy of an item: the name before the first dot is the item's own.</summary>
    private IEnumerable<string> Of(EvidenceItem item)
    {
        var path = vault.At(item.Place);
        var (folder, own) = (Path.GetDirectoryName(path)!, Path.GetFileName(path).Split('.')[0]);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, $"{own}.*").Order(StringComparer.Ordinal) : [];
    }
}
