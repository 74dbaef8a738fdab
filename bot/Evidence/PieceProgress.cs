using ChatOps.Bot.Actions;

namespace ChatOps.Bot.Evidence;

/// <summary>How far an item is that is taken in pieces, some of them at the same time.</summary>
internal sealed class PieceProgress(int lanes)
{
    private readonly Lock _lock = new();
    private readonly HashSet<(VaultWriter Writer, HeadStream Head)> _open = [];
    private long _read;
    private long _bytes;
    private TimeSpan _heldUp;

    /// <summary>What the first piece begins as.</summary>
    public string? Kind { get; set; }

    public HowFar Now
    {
        get
        {
            lock (_lock)
            {
                return new HowFar(
                    _read, _bytes + _open.Sum(open => open.Writer.Taken),
                    (_heldUp + TimeSpan.FromTicks(_open.Sum(open => open.Head.HeldUp.Ticks))) / lanes);
            }
        }
    }

    /// <summary>A piece begins to come.</summary>
    public void Begin(VaultWriter writer, HeadStream head)
    {
        lock (_lock)
        {
            _open.Add((writer, head));
        }
    }

    /// <summary>It comes no more, whole or not.</summary>
    public void End(VaultWriter writer, HeadStream head)
    {
        lock (_lock)
        {
            _open.Remove((writer, head));
            _heldUp += head.HeldUp;
        }
    }

    /// <summary>So far it is whole.</summary>
    public void Reach(long read, long bytes)
    {
        lock (_lock)
        {
            (_read, _bytes) = (read, bytes);
        }
    }
}
