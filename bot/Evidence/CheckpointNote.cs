using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// A checkpoint as a signed note (C2SP tlog-checkpoint and signed-note): whose timeline, how many entries, the root of the
/// tree over them, the head; an empty line; the signature.
/// </summary>
internal static class CheckpointNote
{
    /// <summary>The name of the key in notes.</summary>
    public const string Signer = "chatops";

    private const byte Ed25519 = 0x01;
    private const int KeyHashBytes = 4;

    /// <summary>What is signed.</summary>
    public static string Text(IncidentId incident, TimelineHead head, byte[] root, DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Origin(incident)}\n{head.Sequence}\n{Convert.ToBase64String(root)}\nhead {Convert.ToHexStringLower(head.Hash)}\nat {RecordTime.Format(at)}\n");

    /// <summary>The note with its signature.</summary>
    public static string Signed(SigningKey key, string text)
    {
        var signature = key.Sign(Encoding.UTF8.GetBytes(text));
        return $"{text}\n— {Signer} {Convert.ToBase64String([.. KeyHash(key), .. signature])}\n";
    }

    /// <summary>The public key as programs for such notes want it.</summary>
    public static string VerifierKey(SigningKey key) =>
        string.Create(CultureInfo.InvariantCulture, $"{Signer}+{BinaryPrimitives.ReadUInt32BigEndian(KeyHash(key)):x8}+{Convert.ToBase64String([Ed25519, .. key.Public])}\n");

    /// <summary>Why a note does not hold for a timeline; null if it does.</summary>
    /// <param name="head">The entry that stands at the note's place.</param>
    /// <param name="root">The root of the tree up to there.</param>
    public static string? WhyNot(string note, SigningKey key, IncidentId incident, TimelineHead head, byte[] root)
    {
        var end = note.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return "it has no signature";
        }

        var (text, last) = (note[..(end + 1)], note[(end + 2)..].TrimEnd('\n').Split(' ').LastOrDefault() ?? "");
        var bytes = new byte[last.Length];
        if (!Convert.TryFromBase64String(last, bytes, out var length) || length <= KeyHashBytes
            || !key.Verifies(Encoding.UTF8.GetBytes(text), bytes[KeyHashBytes..length]))
        {
            return "its signature does not fit";
        }

        var lines = text.Split('\n');
        return lines is not [var origin, var size, var signedRoot, var signedHead, ..] ? "it cannot be read"
            : origin != Origin(incident) ? "it is of another incident"
            : size != head.Sequence.ToString(CultureInfo.InvariantCulture) || signedRoot != Convert.ToBase64String(root) || signedHead != $"head {Convert.ToHexStringLower(head.Hash)}"
                ? "the timeline is not what was signed"
                : null;
    }

    private static string Origin(IncidentId incident) => $"{Signer}/{incident}";

    private static byte[] KeyHash(SigningKey key) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"{Signer}\n"), Ed25519, .. key.Public])[..KeyHashBytes];
}
