namespace ChatOps.Actions.Ssh;

/// <summary>Where and how a host is reached.</summary>
/// <param name="Id">Its name in the settings.</param>
/// <param name="Address">IP address or name.</param>
/// <param name="Port">TCP port.</param>
/// <param name="User">The account on it.</param>
/// <param name="PinnedKeys">SHA-256 fingerprints of its host keys, as in <c>SHA256:…</c> (RFC 4648 base64 without padding); any other key is refused.</param>
/// <param name="Identity">Who the bot is to it.</param>
/// <param name="Jump">The host to go through; null for none.</param>
public sealed record SshHost(
    string Id, string Address, int Port, string User, IReadOnlyList<string> PinnedKeys, SshIdentity Identity, SshHost? Jump);

/// <summary>Who the bot is to a host.</summary>
/// <param name="KeyFile">The private key, readable by the bot's user alone.</param>
/// <param name="CertificateFile">The OpenSSH certificate over it; null for none.</param>
/// <param name="PassphraseFile">A file that holds the key's passphrase; null for none.</param>
public sealed record SshIdentity(string KeyFile, string? CertificateFile = null, string? PassphraseFile = null);
