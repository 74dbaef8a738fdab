using System.Security.Cryptography;

namespace ChatOps.Actions.Ssh;

/// <summary>Keeps the beginning and the last of a stream; what is between is counted and hashed, so an endless one takes no memory.</summary>
internal sealed class KeptOutput(int most) : ReceivedStream
{
    /// <summary>Enough for the last lines, where a host says what its stream came to.</summary>
    private const int MostOfEnd = 4096;

    private readonly byte[] _end = new byte[MostOfEnd];
    private int _endLength;

    private readonly Lock _turn = new();
    private readonly MemoryStream _kept = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _ended;

    /// <summary>Bytes that came, kept or not.</summary>
    public long Count { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        using (_turn.EnterScope())
        {
            if (_ended)
            {
                return;
            }

            Count += buffer.Length;
            _hash.AppendData(buffer);
            var room = most - (int)_kept.Length;
            _kept.Write(buffer[..Math.Min(room, buffer.Length)]);
            KeepEnd(buffer);
        }
    }

    /// <summary>To be called once: what was kept of the beginning and of the end, and the digest of all that came, in hexadecimal. Whatever still comes is dropped.</summary>
    public (byte[] Kept, byte[] Last, string Sha256) End()
    {
        using (_turn.EnterScope())
        {
            _ended = true;
            using (_hash)
            {
                return (_kept.ToArray(), _end[.._endLength], Convert.ToHexStringLower(_hash.GetCurrentHash()));
            }
        }
    }

    private void KeepEnd(ReadOnlySpan<byte> buffer)
    {
        var added = buffer.Length > MostOfEnd ? buffer[^MostOfEnd..] : buffer;
        var stays = Math.Min(_endLength, MostOfEnd - added.Length);
        _end.AsSpan(_endLength - stays, stays).CopyTo(_end);
        added.CopyTo(_end.AsSpan(stays));
        _endLength = stays + added.Length;
    }
}
