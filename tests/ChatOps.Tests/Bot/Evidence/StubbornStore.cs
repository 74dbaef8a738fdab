using ChatOps.Bot.Evidence;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>The vault's folder behind a store that does, on demand, what one that is far away may do.</summary>
internal sealed class StubbornStore(FolderStore folder) : IVaultStore
{
    /// <summary>Called before a file is taken away; throws to keep it.</summary>
    public Func<string, Task> Removing { get; set; } = _ => Task.CompletedTask;

    /// <summary>What is done with a file that a hold is set on or lifted from; throws to refuse it.</summary>
    public Func<string, Action<string>> Holding { get; set; } = _ => _ => { };

    /// <summary>What is to be known of how the next file is kept; null if nothing is.</summary>
    public Func<string?> Settling { get; set; } = () => null;

    /// <summary>It answers nothing.</summary>
    public bool IsAway { get; set; }

    public string Name => folder.Name;

    public bool TakesOver { get; init; }

    public Task<Stream> OpenAsync(string place, CancellationToken cancellationToken) => folder.OpenAsync(place, cancellationToken);

    public Task<IReadOnlyList<string>> ListAsync(string path, CancellationToken cancellationToken) =>
        IsAway ? throw new IOException("The bucket cannot be reached.") : folder.ListAsync(path, cancellationToken);

    public Task<string?> SettleAsync(string place, VaultKeeping keeping, CancellationToken cancellationToken) => Task.FromResult(Settling());

    public Task HoldAsync(string place, bool isHeld, CancellationToken cancellationToken)
    {
        Holding(place)(place);
        return Task.CompletedTask;
    }

    public async Task RemoveAsync(string place, CancellationToken cancellationToken)
    {
        await Removing(place);
        await folder.RemoveAsync(place, cancellationToken);
    }
}
