using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatOps.Bot.Chat;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Says who the bot is with the key of its certificate, so that there is no secret to be sent or to leak.
/// https://learn.microsoft.com/entra/identity-platform/certificate-credentials
/// </summary>
internal static class ClientAssertion
{
    private static readonly TimeSpan Lives = TimeSpan.FromMinutes(5);

    /// <exception cref="ChatAwayException">The certificate cannot be used.</exception>
    public static string Sign(TeamsOptions options, DateTimeOffset now)
    {
        using var certificate = Load(options);
        using var key = certificate.GetRSAPrivateKey() ?? throw new ChatAwayException("The certificate of teams.certificate has no RSA key. Make one with RSA, or name its key's file in teams.certificateKey.");
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = options.AppId,
            Audience = options.TokenAddress.ToString(),
            Claims = new Dictionary<string, object> { ["sub"] = options.AppId ?? "", ["jti"] = Guid.NewGuid().ToString() },
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lives).UtcDateTime,
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, SecurityAlgorithms.RsaSsaPssSha256),
            AdditionalHeaderClaims = new Dictionary<string, object> { ["x5t#S256"] = Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData)) },
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    private static X509Certificate2 Load(TeamsOptions options)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(options.Certificate!, string.IsNullOrWhiteSpace(options.CertificateKey) ? null : options.CertificateKey);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ChatAwayException($"The certificate of teams.certificate cannot be read ({exception.Message}). It is a PEM file with the certificate and its key, or the key's file stands in teams.certificateKey.", TimeSpan.FromSeconds(30), exception);
        }
    }
}
