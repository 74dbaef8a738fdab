using System.Security.Cryptography;
using Renci.SshNet.Common;

namespace ChatOps.Actions.Ssh;

/// <summary>Judges the key that a host presents, before the bot says who it is. Only a pinned key is let through.</summary>
internal sealed class HostKeyCheck(IReadOnlyList<string> pinned)
{
    /// <summary>The fingerprint of the key that was presented, as in <c>SHA256:…</c>; null before.</summary>
    public string? Presented { get; private set; }

    /// <summary>The algorithm of that key.</summary>
    public string? Algorithm { get; private set; }

    /// <summary>Whether a key was presented and refused.</summary>
    public bool Refused { get; private set; }

    /// <summary>Handles SSH.NET's event, which trusts any key that nobody objects to. It comes again whenever keys are exchanged anew.</summary>
    public void Judge(object? sender, HostKeyEventArgs presented)
    {
        presented.CanTrust = false;
        Refused = true;
        Algorithm = presented.HostKeyName;
        Presented = FingerprintOf(presented.HostKey);
        presented.CanTrust = presented.Certificate is null && pinned.Any(pin => Same(pin, Presented));
        Refused = !presented.CanTrust;
    }

    /// <summary>SHA-256 over the key as it goes over the wire (RFC 4253, 6.6), the way OpenSSH writes it.</summary>
    public static string FingerprintOf(ReadOnlySpan<byte> key) => $"SHA256:{Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=')}";

    private static bool Same(string pin, string presented) => string.Equals(pin.Trim().TrimEnd('='), presented, StringComparison.Ordinal);
}
