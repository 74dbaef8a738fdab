using System.Text;
using System.Text.Json;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Slack.Wire;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace ChatOps.Bot.Slack;

/// <summary>
/// Where Slack's requests come in. Each of the three addresses takes everything, so that an app may also use one for all.
/// Nothing of a request is believed before its signature is.
/// </summary>
internal sealed class SlackEndpoints(SlackOptions options, SlackInbound inbound, SlackEvents events, AnswerLimits limits, TimeProvider clock, ILogger<SlackEndpoints> logger)
{
    public const string Path = "/slack";

    private const int LongestBody = 1024 * 1024;

    private static readonly PathString[] Paths = ["/commands", "/interactions", "/events"];

    /// <summary>Which endpoint this is, below <see cref="Path"/>.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (!Paths.Contains(context.Request.Path))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = HttpMethods.Post;
            return;
        }

        if (await RequestBody.ReadAsync(context.Request, LongestBody, context.RequestAborted) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var isForm = context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        if (!IsSigned(context.Request, body))
        {
            // Slack's look at our certificate may come unsigned; it is answered and does nothing.
            context.Response.StatusCode = isForm && IsCertificateCheck(body) ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
            return;
        }

        await AnswerAsync(context, isForm, body);
    }

    private async Task AnswerAsync(HttpContext context, bool isForm, byte[] body)
    {
        using var limit = new CancellationTokenSource(limits.Whole, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        SlackAck? ack;
        try
        {
            ack = await (isForm ? FormAsync(body, either.Token) : EventAsync(body, either.Token)).WaitAsync(either.Token);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidDataException or InvalidOperationException or InboundRefusedException)
        {
            logger.LogWarning("Slack sent something that could not be read: {Reason}", exception.Message);
            ack = SlackAck.Unreadable;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // A person gets words, and an event comes again.
            ack = isForm ? SlackAck.Say("The bot is very slow at the moment. What you did may still be done: look before you do it again.") : null;
        }

        switch (ack)
        {
            case null:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            case { IsUnreadable: true }:
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                break;
            case { Body: { } said }:
                context.Response.ContentType = "application/json; charset=utf-8";
                await context.Response.WriteAsync(SlackJson.Write(said), context.RequestAborted);
                break;
        }
    }

    private async Task<SlackAck?> FormAsync(byte[] body, CancellationToken cancellationToken)
    {
        var form = Form(body);
        if (form.ContainsKey("ssl_check"))
        {
            return SlackAck.Fine;
        }

        if (form.TryGetValue("payload", out var payload))
        {
            using var json = JsonDocument.Parse(payload.ToString());
            return await inbound.TakeAsync(InteractionPayload.Read(json.RootElement), cancellationToken);
        }

        return SlashCommand.Read(form) is { } command ? await inbound.TakeAsync(command, cancellationToken) : SlackAck.Unreadable;
    }

    private async Task<SlackAck?> EventAsync(byte[] body, CancellationToken cancellationToken)
    {
        var callback = JsonSerializer.Deserialize<EventCallback>(body, SlackJson.Options) ?? throw new JsonException("The event is null.");
        return callback.Type switch
        {
            "url_verification" => callback.Challenge is { } challenge ? new SlackAck(new { challenge }) : SlackAck.Unreadable,
            "event_callback" => await events.TakeAsync(callback, cancellationToken) ? SlackAck.Fine : null,
            null => SlackAck.Unreadable,
            _ => SlackAck.Fine,
        };
    }

    private bool IsSigned(HttpRequest request, byte[] body) => options.SigningSecret is { Length: > 0 } secret
        && SlackSignature.IsValid(secret, Header(request, SlackSignature.TimestampHeader), Header(request, SlackSignature.SignatureHeader), body, clock.GetUtcNow());

    private static string? Header(HttpRequest request, string name) => request.Headers.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;

    /// <summary>Nothing but the check: no command and no click may hide behind it.</summary>
    private static bool IsCertificateCheck(byte[] body)
    {
        try
        {
            var form = Form(body);
            return form.ContainsKey("ssl_check") && !form.ContainsKey("command") && !form.ContainsKey("payload");
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>The fields of the form, from the bytes that were signed.</summary>
    private static Dictionary<string, StringValues> Form(byte[] body)
    {
        using var reader = new FormReader(Encoding.UTF8.GetString(body)) { ValueLengthLimit = LongestBody, KeyLengthLimit = 200, ValueCountLimit = 100 };
        return reader.ReadForm();
    }
}
