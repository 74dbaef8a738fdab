using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Inbound;

/// <summary>
/// Deliveries on their way from saved to done. Those of one room keep their order; the answers of those done are
/// given to whoever waits for them.
/// </summary>
internal sealed class InboundQueue(ChatOpsRecord record, TimeProvider clock, ILogger<InboundQueue> logger)
{
    /// <summary>How many rooms are worked on at the same time.</summary>
    public const int Lanes = 4;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    private readonly Channel<QueuedDelivery>[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateUnbounded<QueuedDelivery>())];
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, string> _known = [];
    private readonly Dictionary<string, int> _rooms = new(StringComparer.Ordinal);
    private bool _knowsLeftovers;
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<CommandAnswer>> _askers = new();

    /// <summary>Adds a saved delivery, unless it is on its way already.</summary>
    public void Add(Guid delivery, string room)
    {
        bool isNew;
        lock (_lock)
        {
            isNew = _known.TryAdd(delivery, room);
            if (isNew)
            {
                _rooms[room] = _rooms.GetValueOrDefault(room) + 1;
            }
        }

        if (isNew)
        {
            _lanes[(uint)string.GetHashCode(room, StringComparison.Ordinal) % Lanes].Writer.TryWrite(new QueuedDelivery(delivery, room));
        }
    }

    /// <summary>Whether nothing that came into the room is still to be done.</summary>
    public bool IsIdle(string room)
    {
        lock (_lock)
        {
            return _knowsLeftovers && !_rooms.ContainsKey(room);
        }
    }

    /// <summary>What a killed bot left undone is on its way too.</summary>
    public void KnowsLeftovers()
    {
        lock (_lock)
        {
            _knowsLeftovers = true;
        }
    }

    public ChannelReader<QueuedDelivery> Lane(int lane) => _lanes[lane].Reader;

    /// <summary>It is done, and this is what it was answered.</summary>
    public void Done(Guid delivery, CommandAnswer answer)
    {
        Forget(delivery);
        if (_askers.TryRemove(delivery, out var asker))
        {
            asker.TrySetResult(answer);
        }
    }

    /// <summary>Put aside after a fault; it comes again with the next look for leftovers.</summary>
    public void Forget(Guid delivery)
    {
        lock (_lock)
        {
            if (_known.Remove(delivery, out var room) && --_rooms[room] == 0)
            {
                _rooms.Remove(room);
            }
        }
    }

    /// <summary>The answer to a delivery; null if there is none within the time given.</summary>
    public async Task<CommandAnswer?> AnswerAsync(Guid delivery, TimeSpan patience, CancellationToken cancellationToken)
    {
        var asker = _askers.GetOrAdd(delivery, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        var asked = clock.GetTimestamp();
        try
        {
            while (true)
            {
                // It may have been done before we asked, or be done by another bot on the same record, which tells us nothing.
                if (await StoredAsync(delivery, cancellationToken) is { } stored)
                {
                    return stored;
                }

                var left = patience - clock.GetElapsedTime(asked);
                if (left <= TimeSpan.Zero)
                {
                    return null;
                }

                await Task.WhenAny(asker.Task, Task.Delay(left < LookEvery ? left : LookEvery, clock, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
                if (asker.Task.IsCompletedSuccessfully)
                {
                    return await asker.Task;
                }
            }
        }
        finally
        {
            _askers.TryRemove(new KeyValuePair<Guid, TaskCompletionSource<CommandAnswer>>(delivery, asker));
        }
    }

    private async Task<CommandAnswer?> StoredAsync(Guid delivery, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = record.Read();
            var answer = await db.InboundDeliveries.Where(known => known.Id == delivery).Select(known => known.Answer)
                .SingleOrDefaultAsync(cancellationToken);
            return answer is null ? null : ChatJson.Read<CommandAnswer>(answer);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // It is saved, so it will be done; a record that is away for a moment only keeps us from hearing of it.
            logger.LogWarning(exception, "The answer to delivery {Delivery} could not be looked up", delivery);
            return null;
        }
    }
}

/// <summary>A delivery on its way.</summary>
internal readonly record struct QueuedDelivery(Guid Id, string Room);
