using ChatOps.Storage.Persistence;

namespace ChatOps.Chaos.Databases;

/// <summary>The database that a run's bots share.</summary>
internal abstract class DatabaseUnit : IAsyncDisposable
{
    /// <summary>Null where there is no server.</summary>
    public abstract string? ConnectionString { get; }

    /// <summary>The ways in which it can die by itself.</summary>
    public abstract IReadOnlyList<string> Deaths { get; }

    public static async Task<DatabaseUnit> StartAsync(StorageProvider provider) => provider switch
    {
        StorageProvider.Sqlite => new SqliteUnit(),
        StorageProvider.Postgres => await PostgresUnit.StartAsync(),
    };

    /// <summary>Kills it; it stays dead until <see cref="StartAgainAsync"/>.</summary>
    public abstract Task KillAsync(string death);

    public abstract Task StartAgainAsync();

    /// <summary>Puts what is needed to look into a violation into the folder.</summary>
    public abstract Task KeepAsync(string folder);

    public abstract ValueTask DisposeAsync();
}
