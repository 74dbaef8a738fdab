using Renci.SshNet;

namespace ChatOps.Actions.Ssh;

/// <summary>Which algorithms are offered, the preferred ones first. What is weak or only makes work for an attacker is left out.</summary>
internal static class SshAlgorithms
{
    /// <summary>Kinds of host keys, a host's signatures with SHA-1 and certificates left out: pins are of plain keys.</summary>
    public static readonly IReadOnlyList<string[]> HostKeys =
    [
        ["ssh-ed25519"],
        ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"],
        ["rsa-sha2-512", "rsa-sha2-256"],
    ];

    // Hybrids first: what is recorded today must not be readable by the computers of tomorrow.
    private static readonly string[] KeyExchanges =
    [
        "mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "curve25519-sha256@libssh.org",
        "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521", "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512",
        "diffie-hellman-group14-sha256",
    ];

    // SSH.NET moves more than twice as much a second with AES-GCM as with ChaCha20.
    private static readonly string[] Ciphers =
    [
        "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr", "chacha20-poly1305@openssh.com",
    ];

    private static readonly string[] Macs =
    [
        "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512",
    ];

    /// <summary>Sets what a connection offers.</summary>
    /// <param name="hostKeys">Out of <see cref="HostKeys"/>, in the wanted order.</param>
    public static void Set(ConnectionInfo connection, IEnumerable<string[]> hostKeys)
    {
        Keep(connection.KeyExchangeAlgorithms, KeyExchanges);
        Keep(connection.Encryptions, Ciphers);
        Keep(connection.HmacAlgorithms, Macs);
        Keep(connection.HostKeyAlgorithms, hostKeys.SelectMany(kind => kind));

        // Compressed bytes of a hostile host grow without measure.
        Keep(connection.CompressionAlgorithms, ["none"]);
    }

    private static void Keep<T>(IOrderedDictionary<string, T> offered, IEnumerable<string> names)
    {
        var kept = names.Select(name => KeyValuePair.Create(name, offered[name])).ToArray();
        offered.Clear();
        foreach (var (name, algorithm) in kept)
        {
            offered.Add(name, algorithm);
        }
    }
}
