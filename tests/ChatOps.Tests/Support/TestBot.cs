using ChatOps.Storage;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChatOps.Tests.Support;

/// <summary>What a running bot holds of the record, put together as the bot does it.</summary>
internal sealed class TestBot : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestBot(StorageOptions options, TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddChatOpsStorage(options);
        _services = services.BuildServiceProvider();
        Record = _services.GetRequiredService<ChatOpsRecord>();
        Journal = _services.GetRequiredService<TimelineJournal>();
    }

    public ChatOpsRecord Record { get; }

    public TimelineJournal Journal { get; }

    public async ValueTask DisposeAsync()
    {
        await Record.ClearPoolAsync();

        // Handed to the container ready-made, so the container does not put it away.
        if (_services.GetService<NpgsqlDataSource>() is { } source)
        {
            await source.DisposeAsync();
        }

        await _services.DisposeAsync();
    }
}
