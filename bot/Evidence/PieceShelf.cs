using ChatOps.Storage.Evidence;

namespace ChatOps.Bot.Evidence;

/// <summary>The pieces of an item that are there, broken ones too, for several streams at once.</summary>
internal sealed class PieceShelf(IEnumerable<EvidencePiece> pieces)
{
    private readonly Lock _lock = new();
    private readonly List<EvidencePiece> _pieces = [.. pieces];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _pieces.Count;
            }
        }
    }

    /// <summary>Those that came whole, in order.</summary>
    public IReadOnlyList<EvidencePiece> Whole
    {
        get
        {
            lock (_lock)
            {
                return [.. _pieces.Where(piece => piece.Whole).OrderBy(piece => piece.Offset)];
            }
        }
    }

    public void Add(EvidencePiece piece)
    {
        lock (_lock)
        {
            _pieces.Add(piece);
        }
    }

    /// <summary>The number of the next try at a piece.</summary>
    public int NextAttempt(long offset)
    {
        lock (_lock)
        {
            return 1 + _pieces.Count(piece => piece.Offset == offset);
        }
    }
}
