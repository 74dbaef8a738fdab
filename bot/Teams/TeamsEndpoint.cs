using System.Net;
using System.Text.Json;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Where Teams' requests come in. Nothing of a request is read before its token is believed, and nothing of it is done
/// before what it says of itself goes with that token.
/// </summary>
internal sealed class TeamsEndpoint(
    TeamsOptions options, TeamsTokens tokens, TeamsServiceUrls serviceUrls, TeamsPlaces places, TeamsInbound inbound, ILogger<TeamsEndpoint> logger)
{
    public const string Path = "/api/messages";

    private const int LongestBody = 1024 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = HttpMethods.Post;
            return;
        }

        try
        {
            await TakeAsync(context);
        }
        catch (TeamsKeysUnknownException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (InboundRefusedException refused)
        {
            Refuse(context, StatusCodes.Status400BadRequest, refused.Message);
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        TeamsToken? token = null;
        if (options.IsDevelopment)
        {
            if (!IsOfThisMachine(context))
            {
                Refuse(context, StatusCodes.Status403Forbidden, "without tokens only this machine may speak for Teams");
                return;
            }
        }
        else
        {
            var header = context.Request.Headers.Authorization;
            switch (await tokens.ReadAsync(header.Count == 1 ? header[0] : null, context.RequestAborted))
            {
                case TokenOutcome.Read read:
                    token = read.Token;
                    break;
                case TokenOutcome.Refused refused:
                    Refuse(context, StatusCodes.Status401Unauthorized, refused.Reason);
                    return;
            }
        }

        if (await RequestBody.ReadAsync(context.Request, LongestBody, context.RequestAborted) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        if (Read(body) is not { } activity)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (WhyNot(activity, token) is { } reason)
        {
            Refuse(context, StatusCodes.Status403Forbidden, reason);
            return;
        }

        places.Learn(activity);

        // What is begun is ended, whether or not whoever asked still listens.
        await AnswerAsync(context, await inbound.TakeAsync(activity, CancellationToken.None));
    }

    private string? WhyNot(Activity activity, TeamsToken? token)
    {
        if (token?.WhyNot(activity) is { } reason)
        {
            return reason;
        }

        if (!serviceUrls.IsTrusted(activity.ServiceUrl))
        {
            return "the service URL is none of Teams' own";
        }

        string[] tenants = [.. new[] { activity.ChannelData?.Tenant?.Id, activity.Conversation?.TenantId }.Where(tenant => !string.IsNullOrEmpty(tenant)).Select(tenant => tenant!.ToLowerInvariant())];
        return tenants.Length > 0 && tenants.All(options.Tenants.Contains) ? null : $"the tenant {(tenants.Length > 0 ? string.Join(" or ", tenants.Distinct()) : "is not named and so")} is not among those of the settings (teams.allowedTenants)";
    }

    private static async Task AnswerAsync(HttpContext context, TeamsAck ack)
    {
        var isGiven = false;
        try
        {
            context.Response.StatusCode = ack.Status;
            if (ack.Body is { } said)
            {
                context.Response.ContentType = "application/json; charset=utf-8";
                await context.Response.WriteAsync(TeamsJson.Write(said), context.RequestAborted);
                await context.Response.CompleteAsync();
            }

            isGiven = !context.RequestAborted.IsCancellationRequested;
        }
        finally
        {
            ack.Given(isGiven);
        }
    }

    private Activity? Read(byte[] body)
    {
        try
        {
            return TeamsJson.Read<Activity>(body);
        }
        catch (JsonException exception)
        {
            logger.LogWarning("Teams sent something that could not be read: {Reason}", exception.Message);
            return null;
        }
    }

    private void Refuse(HttpContext context, int status, string reason)
    {
        logger.LogWarning("A request that says it is from Teams was refused: {Reason}", reason);
        context.Response.StatusCode = status;
    }

    /// <summary>A proxy on this machine speaks for others, and says so.</summary>
    private static bool IsOfThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from)
        && !context.Request.Headers.ContainsKey("Forwarded") && !context.Request.Headers.Keys.Any(name => name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase));
}

/// <summary>What Teams gets for what it delivered.</summary>
/// <param name="Body">Of an invoke: the answer itself.</param>
internal sealed record TeamsAck(int Status, object? Body = null)
{
    /// <summary>Called when the answer went out, or could not.</summary>
    public Action<bool> Given { get; init; } = _ => { };

    public static TeamsAck Fine { get; } = new(StatusCodes.Status200OK);

    /// <summary>It is Teams' own, but lacks what it must have.</summary>
    public static TeamsAck Unreadable { get; } = new(StatusCodes.Status400BadRequest);

    /// <summary>It could not be saved, and nobody was told to do it again; where Teams sends it again, it has the same id.</summary>
    public static TeamsAck NotNow { get; } = new(StatusCodes.Status503ServiceUnavailable);

    public static TeamsAck Unknown { get; } = new(StatusCodes.Status501NotImplemented);

    public static TeamsAck Answer(InvokeResponse response) => new(StatusCodes.Status200OK, response);
}
