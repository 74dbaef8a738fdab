using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Bot.Slack;

/// <summary>
/// Whether a request is Slack's own: signature version 0 over the bytes as they came.
/// https://docs.slack.dev/authentication/verifying-requests-from-slack
/// </summary>
internal static class SlackSignature
{
    public const string TimestampHeader = "X-Slack-Request-Timestamp";
    public const string SignatureHeader = "X-Slack-Signature";

    /// <summary>Older than this it may be a replay; from further in the future than this, a replay kept for later.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const string Version = "v0=";

    /// <summary>Whether the signature is right and of this time.</summary>
    /// <param name="secret">The signing secret, as text.</param>
    /// <param name="timestamp">The header: seconds since 1970.</param>
    /// <param name="signature">The header: v0= and 64 lower-case hexadecimal digits.</param>
    /// <param name="body">The bytes of the body, untouched.</param>
    public static bool IsValid(string secret, string? timestamp, string? signature, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (timestamp is null || signature is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)now.ToUnixTimeMilliseconds() / 1000 - seconds) > (decimal)Window.TotalSeconds)
        {
            return false;
        }

        // Compared in the time that it takes, whatever the two have in common.
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(secret, timestamp, body)), Encoding.UTF8.GetBytes(signature));
    }

    /// <summary>The signature as the header bears it.</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"v0:{timestamp}:"));
        hmac.AppendData(body);
        return $"{Version}{Convert.ToHexStringLower(hmac.GetHashAndReset())}";
    }
}
