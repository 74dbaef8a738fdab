namespace ChatOps.Bot.Evidence;

/// <summary>
/// Where the files of the vault come to rest. They all land in the vault's folder first, whatever becomes of a network; a
/// store that is elsewhere takes them over from there.
/// </summary>
internal interface IVaultStore
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>Whether it takes files out of the folder in which they land.</summary>
    bool TakesOver { get; }

    /// <summary>A file for reading.</summary>
    /// <exception cref="FileNotFoundException">There is none at that place.</exception>
    /// <exception cref="IOException">It is there and cannot be read now.</exception>
    Task<Stream> OpenAsync(string place, CancellationToken cancellationToken);

    /// <summary>The places of all files below a folder of the vault.</summary>
    Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Takes a finished file over for good.</summary>
    /// <param name="place">Where it lies in the folder.</param>
    /// <param name="keeping">How long nobody may take it away, where the store itself can see to that.</param>
    /// <returns>What people have to know of how it is kept there; null if it is kept as it was asked for.</returns>
    /// <exception cref="IOException">It could not be done now; the file stays where it is.</exception>
    Task<string?> SettleAsync(string place, VaultKeeping keeping, CancellationToken cancellationToken);

    /// <summary>Sets or lifts a legal hold on a file, where the store itself can see to that. Nothing happens if it is not there.</summary>
    /// <exception cref="IOException">It could not be done now.</exception>
    Task HoldAsync(string place, bool isHeld, CancellationToken cancellationToken);

    /// <summary>Takes a file away for good. Nothing happens if it is not there.</summary>
    /// <exception cref="IOException">The store does not let it go.</exception>
    Task RemoveAsync(string place, CancellationToken cancellationToken);
}

/// <summary>How a file is kept.</summary>
/// <param name="Until">Until when it stays at least; null where the settings say nothing.</param>
/// <param name="IsHeld">Whether a legal hold is on it.</param>
internal sealed record VaultKeeping(DateTimeOffset? Until, bool IsHeld)
{
    /// <summary>It was kept as long as the settings ask for, so nothing has to lock it any more.</summary>
    public bool IsOver { get; init; }
}
