using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Settings;

namespace ChatOps.Bot.Evidence;

/// <summary>A time-stamping authority, spoken to as RFC 3161 has it over HTTP.</summary>
internal sealed class TimestampAuthority(TimestampOptions options, HttpClient http)
{
    private const string Asks = "application/timestamp-query";
    private const int MostBytes = 1 << 20;
    private const int NonceBytes = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Whether the settings name one.</summary>
    public bool IsSet => !string.IsNullOrWhiteSpace(options.Url);

    /// <summary>Asks the authority about these bytes.</summary>
    /// <exception cref="CryptographicException">What came is no stamp of these bytes, or not by whom the settings trust.</exception>
    public async Task<(Rfc3161TimestampToken Token, string Name)> AskAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        var request = Rfc3161TimestampRequest.CreateFromData(bytes, HashAlgorithmName.SHA256, null, RandomNumberGenerator.GetBytes(NonceBytes), requestSignerCertificates: true);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var content = new ByteArrayContent(request.Encode());
        content.Headers.ContentType = new MediaTypeHeaderValue(Asks);
        using var response = await http.PostAsync(new Uri(options.Url!), content, limit.Token);
        response.EnsureSuccessStatusCode();
        await response.Content.LoadIntoBufferAsync(MostBytes, limit.Token);
        var token = request.ProcessResponse(await response.Content.ReadAsByteArrayAsync(limit.Token), out _);
        if (!token.VerifySignatureForData(bytes, out var signer) || signer is null)
        {
            throw new CryptographicException("The signature of the time stamp does not fit.");
        }

        Trust(token, signer);
        return (token, CleanText.Line(signer.Subject));
    }

    private void Trust(Rfc3161TimestampToken token, X509Certificate2 signer)
    {
        if (options.CaFile is not { Length: > 0 } file)
        {
            return;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = token.TokenInfo.Timestamp.UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.ExtraStore.AddRange(token.AsSignedCms().Certificates);
        if (!chain.Build(signer))
        {
            throw new CryptographicException($"The time stamp is by {signer.Subject}, whom {file} does not vouch for.");
        }
    }
}
