using System.Security.Cryptography;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace ChatOps.Actions.Ssh;

/// <summary>Reads the bot's keys. Like OpenSSH it does not use a key that others can read, because it is theirs as well.</summary>
internal static class PrivateKeys
{
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads a key with its certificate and passphrase, as they are in their files now.</summary>
    /// <exception cref="IdentityFault">A file is missing, open to others or not what it should be.</exception>
    public static PrivateKeyFile Read(SshIdentity identity)
    {
        RequirePrivate(identity.KeyFile, "key file");
        try
        {
            return new PrivateKeyFile(identity.KeyFile, PassphraseOf(identity), identity.CertificateFile);
        }
        catch (SshPassPhraseNullOrEmptyException exception)
        {
            throw new IdentityFault($"The key in {identity.KeyFile} is encrypted, and no passphrase file is set.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IdentityFault($"The key in {identity.KeyFile} or its certificate cannot be read.", exception);
        }
        catch (Exception exception) when (exception is SshException or CryptographicException or FormatException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            // What the parser says could hold parts of the file.
            throw new IdentityFault($"The file {identity.KeyFile} holds no private key that I can read, its passphrase is another one, or its certificate is none.");
        }
    }

    private static string? PassphraseOf(SshIdentity identity)
    {
        if (identity.PassphraseFile is not { } path)
        {
            return null;
        }

        RequirePrivate(path, "passphrase file");
        return File.ReadAllText(path).TrimEnd('\r', '\n');
    }

    private static void RequirePrivate(string path, string what)
    {
        if (!File.Exists(path))
        {
            throw new IdentityFault($"The {what} {path} does not exist.");
        }

        var (mode, owner) = UnixFile.Of(path);
        if ((mode & OfOthers) != 0)
        {
            throw new IdentityFault($"The {what} {path} is open to others (mode {Convert.ToString((int)mode, 8)}), so I do not use it. Set its mode to 600.");
        }

        var self = UnixFile.Self();
        if (owner != self && owner != 0)
        {
            throw new IdentityFault($"The {what} {path} belongs to the user with the number {owner} and not to {self}, as whom I run. Change its owner.");
        }
    }
}
