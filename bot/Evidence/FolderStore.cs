namespace ChatOps.Bot.Evidence;

/// <summary>The vault's own folder: what lands there stays there.</summary>
internal sealed class FolderStore(VaultFolder vault) : IVaultStore
{
    private const int Buffer = 1 << 17;

    public string Name => vault.Root;

    public bool TakesOver => false;

    public Task<Stream> OpenAsync(string place, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream>(new FileStream(vault.At(place), FileMode.Open, FileAccess.Read, FileShare.Read, Buffer, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new FileNotFoundException(exception.Message, place, exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    public Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var path = vault.At(folder);
        return Task.FromResult<IReadOnlyList<string>>(Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(vault.Root, file)).Order(StringComparer.Ordinal)]
            : []);
    }

    public Task<string?> SettleAsync(string place, VaultKeeping keeping, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>A folder has no holds; the record refuses the destruction.</summary>
    public Task HoldAsync(string place, bool isHeld, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RemoveAsync(string place, CancellationToken cancellationToken)
    {
        DurableFolder.Remove(vault.At(place));
        return Task.CompletedTask;
    }
}
