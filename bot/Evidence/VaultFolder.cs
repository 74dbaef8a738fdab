using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Evidence;

/// <summary>The vault in a folder. What is in it is named by the record, written once, and never changed or taken away.</summary>
internal sealed class VaultFolder
{
    private const long Mebibyte = 1 << 20;
    private const int MostOfDisk = 10;

    private readonly long _keepFree;

    public VaultFolder(EvidenceOptions options, StorageOptions storage)
    {
        Root = Path.GetFullPath(options.Folder ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(storage.Path))!, "evidence"));
        _keepFree = options.KeepFreeMib * Mebibyte;
    }

    public string Root { get; }

    /// <summary>Where something lies.</summary>
    /// <exception cref="ArgumentException">It would lie outside of the vault.</exception>
    public string At(string place)
    {
        var path = Path.GetFullPath(Path.Combine(Root, place));
        return path.StartsWith($"{Root}/", StringComparison.Ordinal) ? path : throw new ArgumentException("That is no place in the vault.", nameof(place));
    }

    /// <summary>How much may still come until the disk counts as full.</summary>
    public long Room()
    {
        DurableFolder.Make(Root);
        var disk = new DriveInfo(Root);
        return disk.AvailableFreeSpace - Math.Min(_keepFree, disk.TotalSize / MostOfDisk);
    }
}
