using System.Collections.Concurrent;

namespace ChatOps.Bot.Console;

/// <summary>Tells the open pages that a room has something new.</summary>
internal sealed class ConsoleFeed
{
    private readonly ConcurrentDictionary<Guid, Action<string?>> _listeners = new();

    /// <summary>Calls back with the room that changed, or null when rooms came or changed their members; until disposed of.</summary>
    public IDisposable Listen(Action<string?> listener)
    {
        var key = Guid.NewGuid();
        _listeners[key] = listener;
        return new Listening(() => _listeners.TryRemove(key, out _));
    }

    public void Changed(string? room)
    {
        foreach (var listener in _listeners.Values)
        {
            listener(room);
        }
    }

    private sealed class Listening(Action stop) : IDisposable
    {
        public void Dispose() => stop();
    }
}
