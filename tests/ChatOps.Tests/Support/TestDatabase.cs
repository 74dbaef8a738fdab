using ChatOps.Storage.Persistence;
using Npgsql;

namespace ChatOps.Tests.Support;

/// <summary>A database of one test: a file in a folder of its own, or a database in the private cluster.</summary>
internal sealed class TestDatabase : IDisposable
{
    private static readonly Lazy<Task<byte[]>> SqliteTemplate = new(MakeSqliteTemplateAsync);
    private static readonly Lazy<Task<string>> PostgresTemplate = new(MakePostgresTemplateAsync);

    private readonly string? _folder;

    private TestDatabase(StorageOptions options, string? folder)
    {
        Options = options;
        _folder = folder;
    }

    public StorageOptions Options { get; }

    /// <summary>A database that was migrated: a copy of a template, because migrating takes longer than most tests.</summary>
    public static async Task<TestDatabase> CreateAsync(StorageProvider provider)
    {
        switch (provider)
        {
            case StorageProvider.Sqlite:
                var template = await SqliteTemplate.Value;
                var database = await CreateEmptyAsync(provider);
                await File.WriteAllBytesAsync(database.Options.Path, template);
                return database;
            case StorageProvider.Postgres:
                var cluster = await PostgresCluster.SharedAsync();
                return In(await cluster.CreateDatabaseAsync(await PostgresTemplate.Value));
            default:
                throw new ArgumentOutOfRangeException(nameof(provider));
        }
    }

    /// <summary>A database without a table.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync(StorageProvider provider)
    {
        if (provider == StorageProvider.Postgres)
        {
            var cluster = await PostgresCluster.SharedAsync();
            return In(await cluster.CreateDatabaseAsync());
        }

        var folder = Directory.CreateTempSubdirectory("chatops-test.").FullName;
        return new TestDatabase(
            new StorageOptions { Provider = StorageProvider.Sqlite, Path = Path.Combine(folder, "chatops.db") }, folder);
    }

    public void Dispose()
    {
        // A database in the cluster goes with the cluster.
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static TestDatabase In(string connectionString) =>
        new(new StorageOptions { Provider = StorageProvider.Postgres, ConnectionString = connectionString }, null);

    private static async Task<byte[]> MakeSqliteTemplateAsync()
    {
        using var database = await MigratedAsync(StorageProvider.Sqlite);
        return await File.ReadAllBytesAsync(database.Options.Path);
    }

    private static async Task<string> MakePostgresTemplateAsync()
    {
        using var database = await MigratedAsync(StorageProvider.Postgres);
        return new NpgsqlConnectionStringBuilder(database.Options.ConnectionString).Database!;
    }

    private static async Task<TestDatabase> MigratedAsync(StorageProvider provider)
    {
        var database = await CreateEmptyAsync(provider);
        await using var bot = new TestBot(database.Options, TimeProvider.System);
        await bot.Record.MigrateAsync(CancellationToken.None);
        return database;
    }
}
