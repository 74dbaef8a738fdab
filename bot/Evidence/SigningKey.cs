using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Persistence;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// The bot's Ed25519 key. It lies outside of the database, so that whoever rewrites the database cannot sign what they
/// wrote. Signatures are plain Ed25519 over the bytes of a file, in the forms that openssl and minisign check.
/// </summary>
internal sealed class SigningKey
{
    private const string PrivateLabel = "PRIVATE KEY";
    private const string PublicLabel = "PUBLIC KEY";
    private const int KeyIdBytes = 8;
    private const int SecretBytes = 32;

    // minisign: plain Ed25519 over the file itself.
    private static readonly byte[] Algorithm = "Ed"u8.ToArray();

    private readonly Lazy<Ed25519PrivateKeyParameters> _key;
    private readonly Lazy<IReadOnlyDictionary<string, byte[]>> _former;
    private readonly string _path;

    public SigningKey(EvidenceOptions options, StorageOptions storage)
    {
        _path = Path.GetFullPath(options.SigningKey ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(storage.Path))!, "keys", "record-signing.pem"));
        _key = new Lazy<Ed25519PrivateKeyParameters>(Load);
        _former = new Lazy<IReadOnlyDictionary<string, byte[]>>(LoadFormer);
    }

    /// <summary>What the key is called: the first eight bytes of the SHA-256 of its public half, in hexadecimal.</summary>
    public string Id => IdOf(Public);

    /// <summary>The file that holds it.</summary>
    public string Location => _path;

    /// <summary>Whether that file is there; it is made at the first use.</summary>
    public bool IsThere => File.Exists(_path);

    /// <summary>The file beside it with the public halves of keys that were used before, so that what they signed can be checked.</summary>
    public string FormerLocation => $"{_path}.former";

    /// <summary>Public halves of keys that were used before, by what they are called.</summary>
    public IReadOnlyDictionary<string, byte[]> Former => _former.Value;

    /// <summary>The public half as 32 bytes.</summary>
    public byte[] Public => _key.Value.GeneratePublicKey().GetEncoded();

    /// <summary>The public half for openssl.</summary>
    public string PublicPem => PemOf(Public);

    /// <summary>The public half for minisign.</summary>
    public string PublicMinisign => $"untrusted comment: ChatOps record {Id}\n{Convert.ToBase64String([.. Algorithm, .. IdBytes(), .. Public])}\n";

    public byte[] Sign(byte[] message)
    {
        var signer = new Ed25519Signer();
        signer.Init(true, _key.Value);
        signer.BlockUpdate(message, 0, message.Length);
        return signer.GenerateSignature();
    }

    /// <summary>A secret for another purpose than signing, which every bot with this key has and nobody else.</summary>
    public byte[] SecretFor(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.Value.GetEncoded(), SecretBytes, info: Encoding.UTF8.GetBytes(purpose));

    /// <summary>A signature of this key as a file beside what it signs, for minisign.</summary>
    /// <param name="signature">Of <see cref="Sign"/>.</param>
    /// <param name="about">What is signed, and when; signed too.</param>
    public string Minisign(byte[] signature, string about)
    {
        var words = Chat.CleanText.Line(about);
        var global = Sign([.. signature, .. Encoding.UTF8.GetBytes(words)]);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"untrusted comment: signature of ChatOps record {Id}\n{Convert.ToBase64String([.. Algorithm, .. IdBytes(), .. signature])}\ntrusted comment: {words}\n{Convert.ToBase64String(global)}\n");
    }

    /// <summary>The public half of this key or of one that was used before; null if that key is not known.</summary>
    public byte[]? PublicOf(string id) => id == Id ? Public : Former.GetValueOrDefault(id);

    /// <summary>A public half for openssl.</summary>
    public static string PemOf(byte[] publicKey) =>
        PemEncoding.WriteString(PublicLabel, SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(new Ed25519PublicKeyParameters(publicKey, 0)).GetDerEncoded()) + "\n";

    /// <summary>Whether a signature is of this key or of one that was used before.</summary>
    public bool Verifies(byte[] message, byte[] signature) => Former.Values.Prepend(Public).Any(known => Verifies(known, message, signature));

    /// <summary>Whether a signature is of the key with this public half.</summary>
    public static bool Verifies(byte[] publicKey, byte[] message, byte[] signature)
    {
        if (publicKey.Length != Ed25519PublicKeyParameters.KeySize || signature.Length != Ed25519PrivateKeyParameters.SignatureSize)
        {
            return false;
        }

        var verifier = new Ed25519Signer();
        verifier.Init(false, new Ed25519PublicKeyParameters(publicKey, 0));
        verifier.BlockUpdate(message, 0, message.Length);
        return verifier.VerifySignature(signature);
    }

    private byte[] IdBytes() => SHA256.HashData(Public)[..KeyIdBytes];

    private static string IdOf(byte[] publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey)[..KeyIdBytes]);

    private Dictionary<string, byte[]> LoadFormer()
    {
        var former = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var text = File.Exists(FormerLocation) ? File.ReadAllText(FormerLocation) : "";
        while (PemEncoding.TryFind(text, out var found))
        {
            if (text[found.Label] != PublicLabel || PublicKeyFactory.CreateKey(Convert.FromBase64String(text[found.Base64Data])) is not Ed25519PublicKeyParameters key)
            {
                throw new InvalidOperationException($"{FormerLocation} holds something else than public Ed25519 keys.");
            }

            former[IdOf(key.GetEncoded())] = key.GetEncoded();
            text = text[found.Location.End..];
        }

        return former;
    }

    private Ed25519PrivateKeyParameters Load()
    {
        if (!File.Exists(_path))
        {
            var made = new Ed25519PrivateKeyParameters(new SecureRandom());
            var pem = PemEncoding.WriteString(PrivateLabel, PrivateKeyInfoFactory.CreatePrivateKeyInfo(made).GetDerEncoded()) + "\n";
            DurableFolder.Keep(_path, Encoding.ASCII.GetBytes(pem));
        }

        // What is there counts: another bot may have been first.
        var text = File.ReadAllText(_path);
        return PemEncoding.TryFind(text, out var found) && text[found.Label] == PrivateLabel
            && PrivateKeyFactory.CreateKey(Convert.FromBase64String(text[found.Base64Data])) is Ed25519PrivateKeyParameters key
                ? key
                : throw new InvalidOperationException($"{_path} holds no Ed25519 private key.");
    }
}
