using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>
/// The Connector: what is said goes to the place that the conversation's own activities named. Each call has a time limit, and
/// every failure is sorted by what it says of the call.
/// https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
/// </summary>
internal sealed class ConnectorClient(
    HttpClient http, TeamsOptions options, BotTokenProvider tokens, TeamsPlaces places, TeamsServiceUrls serviceUrls, TeamsLimits limits, TimeProvider clock)
{
    /// <summary>A place further away in a thread's row is not waited for here: the message comes again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>Says something in a conversation.</summary>
    /// <param name="targeted">Only the activity's recipient sees it.</param>
    /// <returns>The message's id.</returns>
    /// <exception cref="ChatAmbiguousException">It may be there.</exception>
    public async Task<string> SendAsync(string conversation, Activity activity, bool targeted, CancellationToken cancellationToken)
    {
        await PlaceAsync(conversation, cancellationToken);
        var answer = await CallAsync<ResourceResponse>(
            HttpMethod.Post, conversation, $"v3/conversations/{Escaped(conversation)}/activities{(targeted ? "?isTargetedActivity=true" : "")}", activity, "a message", true, cancellationToken);
        return answer?.Id is { Length: > 0 } id ? id : throw new ChatAmbiguousException("Teams took a message and did not say which.", null);
    }

    /// <summary>Edits a message of ours in place.</summary>
    public Task UpdateAsync(string conversation, string message, Activity activity, bool targeted, CancellationToken cancellationToken) => CallAsync<ResourceResponse>(
        HttpMethod.Put, conversation, $"v3/conversations/{Escaped(conversation)}/activities/{Escaped(message)}{(targeted ? "?isTargetedActivity=true" : "")}", activity, "an edit", false, cancellationToken);

    /// <summary>Makes a thread with its first message, which is there twice if it is made twice.</summary>
    /// <exception cref="ChatAmbiguousException">It may be there.</exception>
    public async Task<ConversationResourceResponse> CreateThreadAsync(string channel, ConversationParameters thread, CancellationToken cancellationToken)
    {
        await PlaceAsync(channel, cancellationToken);
        var made = await CallAsync<ConversationResourceResponse>(HttpMethod.Post, channel, "v3/conversations", thread, "a thread", true, cancellationToken);
        return made is { Id.Length: > 0 } ? made : throw new ChatAmbiguousException("Teams made a thread and did not say which.", null);
    }

    /// <summary>The conversation with one person, which is the same however often it is made.</summary>
    public async Task<string> CreatePersonalAsync(string user, CancellationToken cancellationToken)
    {
        var wanted = new ConversationParameters { Bot = places.Bot, Members = [new ChannelAccount(user)], TenantId = options.TenantId, ChannelData = new TeamsChannelData { Tenant = new TenantInfo(options.TenantId) } };
        var made = await CallAsync<ConversationResourceResponse>(HttpMethod.Post, options.Channel, "v3/conversations", wanted, "a conversation with one person", false, cancellationToken);
        return made?.Id is { Length: > 0 } id ? id : throw new ChatRefusedException("Teams opened no conversation with that person.");
    }

    /// <summary>A member of a conversation; null if there is no such member.</summary>
    public async Task<TeamsChannelAccount?> MemberAsync(string conversation, string user, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync<TeamsChannelAccount>(HttpMethod.Get, conversation, $"v3/conversations/{Escaped(TeamsPlaces.ChannelOf(conversation))}/members/{Escaped(user)}", null, "a member", false, cancellationToken);
        }
        catch (ConnectorRefusedException refused) when (refused.Status == StatusCodes.Status404NotFound && refused.Code is not "BotNotInConversationRoster")
        {
            return null;
        }
    }

    /// <summary>Everybody in a conversation, as far as its roster goes.</summary>
    public async Task<IReadOnlyList<TeamsChannelAccount>> MembersAsync(string conversation, int most, CancellationToken cancellationToken)
    {
        var members = new List<TeamsChannelAccount>();
        var token = "";
        do
        {
            var page = await CallAsync<TeamsPagedMembersResult>(
                HttpMethod.Get, conversation, $"v3/conversations/{Escaped(TeamsPlaces.ChannelOf(conversation))}/pagedmembers?pageSize=200{(token.Length > 0 ? $"&continuationToken={Escaped(token)}" : "")}", null, "the members", false, cancellationToken);
            members.AddRange(page?.Members ?? []);
            token = page?.ContinuationToken ?? "";
        }
        while (token.Length > 0 && members.Count < most);
        return members;
    }

    /// <summary>What has to be there before a call goes out: if the time is over before that, Teams surely did not see it.</summary>
    /// <exception cref="ChatAwayException">Not in time.</exception>
    public static async Task<T> BeforeItGoesAsync<T>(Func<Task<T>> prepare)
    {
        try
        {
            return await prepare();
        }
        catch (OperationCanceledException late)
        {
            throw new ChatAwayException("What the message needs before it can go out was not there in time.", null, late);
        }
    }

    private async Task PlaceAsync(string thread, CancellationToken cancellationToken)
    {
        var (taken, wait) = limits.Place(thread, Patience);
        if (!taken)
        {
            throw new ChatAwayException("The thread has taken as much as Teams lets it.", wait);
        }

        if (wait > TimeSpan.Zero)
        {
            await BeforeItGoesAsync(async () =>
            {
                await Task.Delay(wait, clock, cancellationToken);
                return true;
            });
        }
    }

    private async Task<T?> CallAsync<T>(HttpMethod method, string? conversation, string path, object? content, string what, bool posts, CancellationToken cancellationToken)
        where T : class
    {
        var place = places.ServiceUrl(conversation);
        if (!serviceUrls.IsTrusted(place))
        {
            throw new ChatRefusedException($"The bot's token is not sent to {place}, which is none of Teams' own places (teams.serviceUrl).");
        }

        var token = options.IsDevelopment ? null : await BeforeItGoesAsync(() => tokens.GetAsync(cancellationToken));
        try
        {
            return await CallAsync<T>(method, conversation, place, path, content, token, what, posts, cancellationToken);
        }
        catch (ChatAwayException) when (token is not null && tokens.IsForgotten(token))
        {
            // A token may be taken back before its time; with a new one it is either well or somebody's to mend.
            return await CallAsync<T>(method, conversation, place, path, content, await BeforeItGoesAsync(() => tokens.GetAsync(cancellationToken)), what, posts, cancellationToken);
        }
    }

    private async Task<T?> CallAsync<T>(HttpMethod method, string? conversation, string place, string path, object? content, string? token, string what, bool posts, CancellationToken cancellationToken)
        where T : class
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(place.EndsWith('/') ? place : $"{place}/"), path));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = content is null ? null : new StringContent(TeamsJson.Write(content), Encoding.UTF8, "application/json");
        using var limit = new CancellationTokenSource(ChatHttp.CallWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            return await ReadAsync<T>(response, conversation, token, what, posts, either.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw posts && !ChatHttp.WasNotSent(exception)
                ? new ChatAmbiguousException($"Teams did not answer in time, or the connection broke ({what}).", exception)
                : new ChatAwayException($"Teams cannot be reached ({what}).", null, exception);
        }
    }

    private async Task<T?> ReadAsync<T>(HttpResponseMessage response, string? conversation, string? token, string what, bool posts, CancellationToken cancellationToken)
        where T : class
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var wait = ChatHttp.RetryAfter(response, clock.GetUtcNow());
            if (response.StatusCode == HttpStatusCode.TooManyRequests && conversation is not null)
            {
                limits.Block(conversation, wait);
            }

            if (response.StatusCode == HttpStatusCode.Unauthorized && token is not null)
            {
                tokens.Forget(token);
            }

            throw ConnectorErrors.For((int)response.StatusCode, Parsed<ErrorResponse>(text)?.Error?.Code, what, posts, wait);
        }

        var answer = Parsed<T>(text);
        return answer is not null || !posts
            ? answer
            : throw new ChatAmbiguousException($"Teams answered {(int)response.StatusCode} and nothing that could be read ({what}).", null);
    }

    private static T? Parsed<T>(string text)
        where T : class
    {
        try
        {
            return text.Length == 0 ? null : JsonSerializer.Deserialize<T>(text, TeamsJson.Options);
        }
        catch (JsonException)
        {
            // An error page of something between us and Teams, or half an answer; the status says what it says.
            return null;
        }
    }

    private static string Escaped(string part) => Uri.EscapeDataString(part);
}
