using System.Security.Cryptography;

namespace ChatOps.Actions.Ssh;

/// <summary>Keeps the beginning of a stream; the rest is counted and hashed, so an endless one takes no memory.</summary>
internal sealed class KeptOutput(int most) : ReceivedStream
{
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
        }
    }

    /// <summary>To be called once: what was kept, and the digest of all that came, in hexadecimal. Whatever still comes is dropped.</summary>
    public (byte[] Kept, string Sha256) End()
    {
        using (_turn.EnterScope())
        {
            _ended = true;
            using (_hash)
            {
                return (_kept.ToArray(), Convert.ToHexStringLower(_hash.GetCurrentHash()));
            }
        }
    }
}
