using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Teams;

/// <summary>The bot's own token: fetched once for everybody who waits for it, and again before it ends.</summary>
internal sealed class BotTokenProvider(HttpClient http, TeamsOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>So much earlier it is fetched anew.</summary>
    public static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private Known? _known;

    /// <summary>What the last question that got none ended with, and how many there were.</summary>
    private ChatAwayException? _reason;
    private int _failures;

    /// <exception cref="ChatAwayException">There is none to be had now.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_known is { } fresh && clock.Now() < fresh.Until - Early)
        {
            return fresh.Token;
        }

        var failures = Volatile.Read(ref _failures);
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_known is { } meanwhile && clock.Now() < meanwhile.Until - Early)
            {
                return meanwhile.Token;
            }

            // Whoever waited while it could not be had does not wait for one more question.
            _known = failures == _failures ? await AskAndCountAsync(cancellationToken) : throw new ChatAwayException(_reason!.Message, _reason.RetryAfter, _reason);
            return _known.Token;
        }
        catch (ChatAwayException) when (_known is { } old && clock.Now() < old.Until)
        {
            return old.Token;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Teams did not take it: the next one who asks gets another.</summary>
    public void Forget(string token)
    {
        if (_known is { } known && known.Token == token)
        {
            _known = null;
        }
    }

    /// <summary>Whether it was the bot's, and is no more.</summary>
    public bool IsForgotten(string token) => _known?.Token != token;

    public void Dispose() => _asking.Dispose();

    private async Task<Known> AskAndCountAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(cancellationToken);
        }
        catch (ChatAwayException away)
        {
            _reason = away;
            _failures++;
            throw;
        }
    }

    private async Task<Known> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AskWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var asked = clock.Now();
            using var form = new FormUrlEncodedContent(Proof(asked).Concat(
            [
                KeyValuePair.Create("grant_type", "client_credentials"), KeyValuePair.Create("client_id", options.AppId ?? ""), KeyValuePair.Create("scope", options.TokenScope),
            ]));
            using var response = await http.PostAsync(options.TokenAddress, form, either.Token);
            var text = await response.Content.ReadAsStringAsync(either.Token);
            using var document = JsonDocument.Parse(text);
            var answer = document.RootElement;
            return response.IsSuccessStatusCode && answer.TryGetProperty("access_token", out var token) && token.GetString() is { Length: > 0 } given
                ? new Known(given, asked + Lifetime(answer))
                : throw new ChatAwayException($"The bot gets no token from {options.TokenAddress.Host}: {Reason(answer)}. Look at Teams__AppId, Teams__TenantId and Teams__ClientSecret (or the certificate).", TimeSpan.FromSeconds(30));
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new ChatAwayException($"The bot gets no token: {options.TokenAddress.Host} cannot be reached, or does not say anything that could be read.", null, exception);
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Proof(DateTimeOffset now) => options.Certificate is { Length: > 0 }
        ? [KeyValuePair.Create("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), KeyValuePair.Create("client_assertion", ClientAssertion.Sign(options, now))]
        : [KeyValuePair.Create("client_secret", options.ClientSecret ?? "")];

    private static TimeSpan Lifetime(JsonElement answer) =>
        answer.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt32(out var count) && count > 0
            ? TimeSpan.FromSeconds(count)
            : TimeSpan.FromMinutes(10);

    /// <summary>The directory's own word for it, without the paragraph that it adds.</summary>
    private static string Reason(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String ? CleanText.Shortened(CleanText.Line(error.GetString()!), 80) : "no reason given";

    private sealed record Known(string Token, DateTimeOffset Until);
}
