using System.Text.Json;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.Timeline;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Whether a request is from Teams: its token, and that the token is about what the request says.
/// https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
/// </summary>
internal sealed class TeamsTokens(TeamsOptions options, TeamsKeys keys, TimeProvider clock)
{
    /// <summary>Clocks differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    private const string Scheme = "Bearer ";
    private const int LongestToken = 16 * 1024;

    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>What the token says; the reason if it is not to be believed.</summary>
    /// <param name="authorization">The header, as it came.</param>
    /// <exception cref="TeamsKeysUnknownException">It cannot be found out now.</exception>
    public async Task<TokenOutcome> ReadAsync(string? authorization, CancellationToken cancellationToken)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.Ordinal) || authorization.Length > LongestToken)
        {
            return new TokenOutcome.Refused("no bearer token");
        }

        var text = authorization[Scheme.Length..];
        if (Unread(text) is not { Kid: { Length: > 0 } kid } unread || !Algorithms.Contains(unread.Alg))
        {
            return new TokenOutcome.Refused("no token of a kind that Teams makes");
        }

        if (await keys.FindAsync(kid, cancellationToken) is not { } key)
        {
            return new TokenOutcome.Refused("signed with a key that nobody vouches for");
        }

        var result = await _handler.ValidateTokenAsync(text, Parameters(key));
        return result is { IsValid: true, SecurityToken: JsonWebToken token }
            ? new TokenOutcome.Read(new TeamsToken(Claim(token, "serviceurl"), Endorsements(key)))
            : new TokenOutcome.Refused(result.Exception?.GetType().Name ?? "not valid");
    }

    /// <summary>The token before anything of it is believed; null if it is none.</summary>
    private JsonWebToken? Unread(string text)
    {
        try
        {
            return _handler.CanReadToken(text) ? _handler.ReadJsonWebToken(text) : null;
        }
        catch (ArgumentException)
        {
            // It looks like one until its parts are looked at.
            return null;
        }
    }

    private TokenValidationParameters Parameters(SecurityKey key) => new()
    {
        ValidIssuer = options.Issuer,
        ValidAudience = options.AppId,
        ValidAlgorithms = Algorithms,
        IssuerSigningKey = key,
        TryAllIssuerSigningKeys = false,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidateIssuerSigningKey = true,
        LifetimeValidator = (from, until, _, _) => IsNow(from, until),
    };

    private bool IsNow(DateTime? from, DateTime? until)
    {
        var now = clock.Now().UtcDateTime;
        return until is { } end && now < end + Skew && (from is not { } start || now >= start - Skew);
    }

    private static string? Claim(JsonWebToken token, string name) => token.TryGetPayloadValue<string>(name, out var value) ? value : null;

    private static string[] Endorsements(JsonWebKey key) => key.AdditionalData.TryGetValue("endorsements", out var listed)
        ? listed switch
        {
            JsonElement { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
            IEnumerable<object> items => [.. items.OfType<string>()],
            _ => [],
        }
        : [];
}

/// <summary>A token that is Teams' own.</summary>
/// <param name="ServiceUrl">The place that it was made for.</param>
/// <param name="Endorsements">The channels that its key may speak for.</param>
internal sealed record TeamsToken(string? ServiceUrl, IReadOnlyList<string> Endorsements)
{
    /// <summary>Why it does not go with this activity; null if it does.</summary>
    public string? WhyNot(Activity activity)
    {
        if (activity.ChannelId is not { Length: > 0 } channel || !Endorsements.Contains(channel, StringComparer.Ordinal))
        {
            return "the key may not speak for that channel";
        }

        return ServiceUrl is { Length: > 0 } && string.Equals(ServiceUrl, activity.ServiceUrl, StringComparison.Ordinal) ? null : "the token is for another service URL";
    }
}

/// <summary>What came of reading a token.</summary>
internal abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    internal sealed record Read(TeamsToken Token) : TokenOutcome;

    /// <param name="Reason">For our own log; the outside learns nothing.</param>
    internal sealed record Refused(string Reason) : TokenOutcome;
}
