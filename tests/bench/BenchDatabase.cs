using ChatOps.Storage;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChatOps.Bench;

/// <summary>A database of one comparison, durable as in earnest, with what a bot holds of the record.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ServiceProvider _services;

    private BenchDatabase(StorageOptions options, string folder, TimeProvider clock)
    {
        Options = options;
        _folder = folder;
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddChatOpsStorage(options);
        _services = services.BuildServiceProvider();
    }

    public StorageOptions Options { get; }

    /// <summary>A folder that goes with the database.</summary>
    public string Folder => _folder;

    /// <summary>What another process needs to find it.</summary>
    public string Place => Options.ConnectionString ?? Options.Path;

    public ChatOpsRecord Record => _services.GetRequiredService<ChatOpsRecord>();

    public TimelineJournal Journal => _services.GetRequiredService<TimelineJournal>();

    public static async Task<BenchDatabase> CreateAsync(StorageProvider provider, TimeProvider clock)
    {
        var folder = Directory.CreateTempSubdirectory("chatops-bench-").FullName;
        var options = new StorageOptions { Provider = provider, Path = Path.Combine(folder, "chatops.db") };
        if (provider == StorageProvider.Postgres)
        {
            var cluster = await PostgresCluster.SharedAsync();
            var connection = new NpgsqlConnectionStringBuilder(await cluster.CreateDatabaseAsync());
            connection.Remove("Maximum Pool Size");
            options.ConnectionString = connection.ToString();
        }

        return new BenchDatabase(options, folder, clock);
    }

    public async ValueTask DisposeAsync()
    {
        if (_services.GetService<NpgsqlDataSource>() is { } source)
        {
            await source.DisposeAsync();
        }

        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
