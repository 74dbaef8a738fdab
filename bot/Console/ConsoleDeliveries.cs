using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Console;

/// <summary>Takes what the pages send: checked, saved, acknowledged, and only then done.</summary>
internal sealed class ConsoleDeliveries(
    InboundGate gate, InboundQueue queue, ConsoleRooms rooms, PeopleDirectory people, ChatOpsRecord record, AnswerLimits limits, TimeProvider clock)
{
    /// <summary>A page of another site cannot set this without asking first, and is never allowed to.</summary>
    public const string Header = "X-ChatOps";

    public const int LongestBody = 64 * 1024;

    private const int LongestText = 16 * 1024;
    private const int LongestKey = 100;
    private const int MostWait = 20;

    public async Task<IResult> TakeAsync(HttpContext context, int? wait)
    {
        if (ConsoleUser.Of(context.User, people) is not { } user)
        {
            return Refuse(StatusCodes.Status401Unauthorized, "Sign in first; what you typed is kept on this page.");
        }

        if (!context.Request.Headers.ContainsKey(Header))
        {
            return Refuse(StatusCodes.Status400BadRequest, $"The header {Header} is missing.");
        }

        ConsoleDelivery? delivery;
        try
        {
            delivery = await context.Request.ReadFromJsonAsync(ConsoleJson.Default.ConsoleDelivery, context.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLong();
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException or InvalidOperationException)
        {
            // Not JSON, not said to be, or cut off.
            return Refuse(StatusCodes.Status400BadRequest, "I could not read that.");
        }

        if (delivery is not { DeliveryKey: { Length: > 0 and <= LongestKey } key, Room: { Length: > 0 } room })
        {
            return Refuse(StatusCodes.Status400BadRequest, "deliveryKey and room are missing.");
        }

        if (!KeepableText.Takes(key) || !KeepableText.Takes(room))
        {
            return Refuse(StatusCodes.Status400BadRequest, "There is a sign in deliveryKey or room that cannot be kept.");
        }

        if (delivery.Text is { Length: > LongestText } || delivery.Values is { } values && values.Values.Any(value => value.Length > LongestText))
        {
            return TooLong();
        }

        try
        {
            return await SaveAsync(user, delivery, key, room, wait, context.RequestAborted);
        }
        catch (InboundRefusedException refused)
        {
            return Refuse(StatusCodes.Status400BadRequest, refused.Message);
        }
        catch (Exception exception) when (exception is InboundUnavailableException || RecordTrouble.Is(exception))
        {
            return Unavailable();
        }
    }

    private async Task<IResult> SaveAsync(
        ConsoleUser user, ConsoleDelivery delivery, string key, string room, int? wait, CancellationToken cancellationToken)
    {
        var entering = rooms.MayEnterAsync(room, user.Person?.Id, cancellationToken);
        if (!(entering.IsCompletedSuccessfully ? await entering : await InTimeAsync(entering.AsTask(), cancellationToken)))
        {
            return Refuse(StatusCodes.Status404NotFound, "There is no such channel that you may see.");
        }

        if (delivery.Kind == "pin" && delivery.Message is { } id && await InTimeAsync(MessageAsync(id, room, user, cancellationToken), cancellationToken) is var pin)
        {
            return pin is null
                ? Refuse(StatusCodes.Status404NotFound, "That message is not there any more. Reload the page.")
                : await SaveAsync(user, pin, key, room, wait, cancellationToken);
        }

        if (Input(delivery) is not { } input)
        {
            return Refuse(StatusCodes.Status400BadRequest, "I could not read that. Reload the page.");
        }

        return await SaveAsync(user, input, key, room, wait, cancellationToken);
    }

    private async Task<IResult> SaveAsync(
        ConsoleUser user, InboundInput input, string key, string room, int? wait, CancellationToken cancellationToken)
    {
        // One account cannot ask for the answer to another's delivery.
        var accepted = await gate.AcceptAsync(user.Account, user.ShownName, InboundGate.KeyOf(user.Account.UserId, key), room, input, cancellationToken);
        if (wait is not > 0)
        {
            return Results.Json(new ConsoleAccepted(accepted.Id, accepted.Repeated), ConsoleJson.Default.ConsoleAccepted, statusCode: StatusCodes.Status202Accepted);
        }

        var answer = await queue.AnswerAsync(accepted.Id, TimeSpan.FromSeconds(Math.Min(wait.Value, MostWait)), cancellationToken);
        return answer is null
            ? Results.Json(new ConsoleAccepted(accepted.Id, accepted.Repeated), ConsoleJson.Default.ConsoleAccepted, statusCode: StatusCodes.Status202Accepted)
            : Results.Text(ChatJson.Write(answer), "application/json");
    }

    private static InboundInput? Input(ConsoleDelivery delivery) => delivery switch
    {
        { Kind: "text", Text: { } text } when text.AsSpan().Trim().Length > 0 =>
            CommandPrefix.TryStrip(text, out var command) ? new CommandInput(command) : new MessageInput(text.Trim()),
        { Kind: "click", Text: { } click } => new ClickInput(click),
        { Kind: "form", Form: { } form, Values: { } values } => new FormInput(form, delivery.State ?? "", values),
        _ => null,
    };

    /// <summary>Nobody waits longer for being told that the record does not answer.</summary>
    private Task<T> InTimeAsync<T>(Task<T> reading, CancellationToken cancellationToken) =>
        reading.WaitAsync(limits.Save, clock, cancellationToken);

    /// <summary>The words of a pin come from the record, not from the page that asks for it.</summary>
    private async Task<PinInput?> MessageAsync(long id, string room, ConsoleUser user, CancellationToken cancellationToken)
    {
        var me = user.Person?.Id;
        await using var db = record.Read();
        var message = await db.ConsoleMessages
            .SingleOrDefaultAsync(known => known.Id == id && known.RoomId == room && (known.VisibleTo == null || (me != null && known.VisibleTo == me)), cancellationToken);
        return message is null
            ? null
            : new PinInput(
                $"{id}", message.IsNotice ? PlainText.Render(ChatJson.Read<Notice>(message.Body), TimeZoneInfo.Utc) : message.Body,
                message.AuthorName, message.CreatedAt);
    }

    private static IResult TooLong() => Refuse(
        StatusCodes.Status413PayloadTooLarge,
        $"That is longer than {LongestText} characters, so it was not sent. Put it into a file, or say it in several messages.");

    private static IResult Unavailable() => Refuse(
        StatusCodes.Status503ServiceUnavailable,
        "The record cannot be reached, so nothing was done yet. It is sent again by itself; it cannot happen twice.");

    private static IResult Refuse(int status, string sentence) =>
        Results.Json(new ConsoleRefused(sentence), ConsoleJson.Default.ConsoleRefused, statusCode: status);
}
