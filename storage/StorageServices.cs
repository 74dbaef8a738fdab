using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChatOps.Storage;

/// <summary>Puts the record into a service collection.</summary>
public static class StorageServices
{
    private const string AutoPrepare = "Max Auto Prepare";
    private const int MostPrepared = 100;

    /// <summary>Adds <see cref="ChatOpsRecord"/> and <see cref="TimelineJournal"/> over the configured database.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is chosen without a connection string.</exception>
    public static IServiceCollection AddChatOpsStorage(this IServiceCollection services, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        switch (options.Provider)
        {
            case StorageProvider.Sqlite:
                services.AddPooledDbContextFactory<SqliteChatOpsDbContext>(builder => UseSqlite(builder, options.Path));
                services.AddSingleton<IChatOpsContexts>(provider => new ChatOpsContexts<SqliteChatOpsDbContext>(
                    options.Provider, provider.GetRequiredService<IDbContextFactory<SqliteChatOpsDbContext>>()));
                break;
            case StorageProvider.Postgres:
                var source = Source(options);
                services.AddSingleton(source);
                services.AddPooledDbContextFactory<PostgresChatOpsDbContext>(builder => builder.UseNpgsql(source));
                services.AddSingleton<IChatOpsContexts>(provider => new ChatOpsContexts<PostgresChatOpsDbContext>(
                    options.Provider, provider.GetRequiredService<IDbContextFactory<PostgresChatOpsDbContext>>()));
                break;
        }

        services.AddSingleton<ChatOpsRecord>();
        services.AddSingleton<TimelineJournal>();
        return services;
    }

    /// <summary>The settings of the record for another context on the same database.</summary>
    internal static void Use(DbContextOptionsBuilder builder, StorageOptions options)
    {
        switch (options.Provider)
        {
            case StorageProvider.Sqlite:
                UseSqlite(builder, options.Path);
                break;
            case StorageProvider.Postgres:
                builder.UseNpgsql(Source(options));
                break;
        }
    }

    private static NpgsqlDataSource Source(StorageOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString ?? throw new InvalidOperationException(
            "Storage:Provider is Postgres, but ConnectionStrings:ChatOps is not set. Set the environment variable "
            + "ConnectionStrings__ChatOps, for example to 'Host=/var/run/postgresql;Database=chatops'."));
        if (!connection.ShouldSerialize(AutoPrepare))
        {
            // The same few statements over and over: the server plans each once a connection. A pooler that hands a
            // server's connections around needs 'Max Auto Prepare=0'.
            connection[AutoPrepare] = MostPrepared;
        }

        return NpgsqlDataSource.Create(connection);
    }

    private static void UseSqlite(DbContextOptionsBuilder builder, string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        builder.UseSqlite(new SqliteConnectionStringBuilder
        {
            DataSource = Path.GetFullPath(path),
            ForeignKeys = true,
            DefaultTimeout = 10,
        }.ToString());
        builder.AddInterceptors(SqliteDurability.Instance);
    }
}
