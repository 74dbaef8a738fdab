using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Teams;

/// <summary>
/// The keys of those who sign what reaches the bot, from their own metadata. A key that is not among them makes the bot look
/// again, so that new keys need no restart; but not more often than now and then, whoever asks.
/// </summary>
internal sealed class TeamsKeys(TeamsOptions options, IDocumentRetriever documents, TimeProvider clock, ILogger<TeamsKeys> logger) : IDisposable
{
    /// <summary>A key that was taken back is not believed for longer.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromHours(24);

    /// <summary>While the metadata cannot be had, what it said last counts for so long.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromDays(5);

    /// <summary>Tokens with made-up keys must not become a storm of questions.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private Known? _known;
    private DateTimeOffset _asked = DateTimeOffset.MinValue;

    /// <summary>The key of that id; null if there is none.</summary>
    /// <exception cref="TeamsKeysUnknownException">The metadata cannot be had.</exception>
    public async Task<JsonWebKey?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (Fresh(clock.Now())?.Keys.GetValueOrDefault(id) is { } key)
        {
            return key;
        }

        await _asking.WaitAsync(cancellationToken);
        try
        {
            var now = clock.Now();
            if ((Fresh(now)?.Keys.GetValueOrDefault(id)) is { } meanwhile)
            {
                return meanwhile;
            }

            if (now - _asked >= AskAgainAfter)
            {
                // To its end, whoever hangs up meanwhile: else a stranger's broken call would keep everybody from asking.
                await AskAsync(CancellationToken.None);
                _asked = clock.Now();
            }
        }
        finally
        {
            _asking.Release();
        }

        return _known is { } known && clock.Now() - known.At < GoodFor
            ? known.Keys.GetValueOrDefault(id)
            : throw new TeamsKeysUnknownException();
    }

    /// <summary>Asks now.</summary>
    /// <returns>How many keys there are.</returns>
    public async Task<int> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AskWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var metadata = await OpenIdConnectConfigurationRetriever.GetAsync(options.OpenIdMetadataUrl, documents, either.Token);
            var keys = metadata.JsonWebKeySet.Keys.Where(key => key is { Kid.Length: > 0, Kty: JsonWebAlgorithmsKeyTypes.RSA })
                .GroupBy(key => key.Kid, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
            _known = new Known(keys, clock.Now());
            return keys.Count;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // What was known stays known for a while; what was not is refused.
            logger.LogWarning("The keys of Teams cannot be had from {Address}: {Reason}", options.OpenIdMetadataUrl, exception.Message);
            return 0;
        }
    }

    public void Dispose() => _asking.Dispose();

    private Known? Fresh(DateTimeOffset now) => _known is { } known && now - known.At < FreshFor ? known : null;

    private sealed record Known(IReadOnlyDictionary<string, JsonWebKey> Keys, DateTimeOffset At);
}

/// <summary>It cannot be found out now who signed; nobody is let in.</summary>
internal sealed class TeamsKeysUnknownException() : Exception("The keys of Teams are not known.");
