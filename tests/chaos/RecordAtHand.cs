using ChatOps.Storage;
using ChatOps.Storage.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChatOps.Chaos;

/// <summary>The record of the run's bots, read directly in the database.</summary>
internal sealed class RecordAtHand : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ChatOpsRecord _record;

    public RecordAtHand(StorageOptions options, TimeProvider clock)
    {
        _services = new ServiceCollection().AddSingleton(clock).AddChatOpsStorage(options).BuildServiceProvider();
        _record = _services.GetRequiredService<ChatOpsRecord>();
    }

    public ChatOpsDbContext Read() => _record.Read();

    /// <summary>Lets go of connections that died with the database.</summary>
    public void Refresh() => _services.GetService<NpgsqlDataSource>()?.Clear();

    public async ValueTask DisposeAsync()
    {
        if (_record.Provider == StorageProvider.Sqlite)
        {
            await using var db = _record.Read();
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        }

        if (_services.GetService<NpgsqlDataSource>() is { } source)
        {
            await source.DisposeAsync();
        }

        await _services.DisposeAsync();
    }
}
