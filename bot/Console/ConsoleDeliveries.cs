using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Console;

/// <summary>Takes what the pages send: checked, saved, acknowledged, and only then done.</summary>
internal sealed class ConsoleDeliveries(
    InboundGate gate, InboundQueue queue, ConsoleRooms rooms, PeopleDirectory people, ChatOpsRecord record)
{
    /// <summary>A page of another site cannot set this without asking first, and is never allowed to.</summary>
    public const string Header = "X-ChatOps";

    private const int LongestBody = 64 * 1024;
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

        if (context.Request.ContentLength is > LongestBody)
        {
            return Refuse(StatusCodes.Status413PayloadTooLarge, "That is far too long. Put it into a file.");
        }

        ConsoleDelivery? delivery;
        try
        {
            delivery = await context.Request.ReadFromJsonAsync(ConsoleJson.Default.ConsoleDelivery, context.RequestAborted);
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "I could not read that.");
        }

        if (delivery is not { DeliveryKey: { Length: > 0 and <= LongestKey } key, Room: { Length: > 0 } room })
        {
            return Refuse(StatusCodes.Status400BadRequest, "deliveryKey and room are missing.");
        }

        if (delivery.Text is { Length: > LongestText } || delivery.Values is { } values && values.Values.Any(value => value.Length > LongestText))
        {
            return Refuse(StatusCodes.Status413PayloadTooLarge, $"That is longer than {LongestText:N0} characters. Put the rest into a file, or say it in several messages.");
        }

        try
        {
            return await SaveAsync(user, delivery, key, room, wait, context.RequestAborted);
        }
        catch (InboundUnavailableException)
        {
            return Unavailable();
        }
        catch (System.Data.Common.DbException)
        {
            return Unavailable();
        }
    }

    private async Task<IResult> SaveAsync(
        ConsoleUser user, ConsoleDelivery delivery, string key, string room, int? wait, CancellationToken cancellationToken)
    {
        if (!await rooms.MayEnterAsync(room, user.Person?.Id, cancellationToken))
        {
            return Refuse(StatusCodes.Status404NotFound, "There is no such channel that you may see.");
        }

        if (await InputAsync(delivery, room, user, cancellationToken) is not { } input)
        {
            return Refuse(StatusCodes.Status400BadRequest, "I could not read that. Reload the page.");
        }

        // One account cannot ask for the answer to another's delivery.
        var accepted = await gate.AcceptAsync(user.Account, user.ShownName, $"{user.Account.UserId}/{key}", room, input, cancellationToken);
        if (wait is not > 0)
        {
            return Results.Json(new ConsoleAccepted(accepted.Id, accepted.Repeated), ConsoleJson.Default.ConsoleAccepted, statusCode: StatusCodes.Status202Accepted);
        }

        var answer = await queue.AnswerAsync(accepted.Id, TimeSpan.FromSeconds(Math.Min(wait.Value, MostWait)), cancellationToken);
        return answer is null
            ? Results.Json(new ConsoleAccepted(accepted.Id, accepted.Repeated), ConsoleJson.Default.ConsoleAccepted, statusCode: StatusCodes.Status202Accepted)
            : Results.Text(ChatJson.Write(answer), "application/json");
    }

    private async Task<InboundInput?> InputAsync(ConsoleDelivery delivery, string room, ConsoleUser user, CancellationToken cancellationToken)
    {
        switch (delivery.Kind)
        {
            case "text" when delivery.Text is { } text && text.Trim().Length > 0:
                return CommandPrefix.TryStrip(text, out var command) ? new CommandInput(command) : new MessageInput(text.Trim());
            case "click" when delivery.Text is { } click:
                return new ClickInput(click);
            case "form" when delivery is { Form: { } form, Values: { } values }:
                return new FormInput(form, delivery.State ?? "", values);
            case "pin" when delivery.Message is { } id:
                return await PinAsync(id, room, user, cancellationToken);
            default:
                return null;
        }
    }

    /// <summary>The words of a pin come from the record, not from the page that asks for it.</summary>
    private async Task<PinInput?> PinAsync(long id, string room, ConsoleUser user, CancellationToken cancellationToken)
    {
        var me = user.Person?.Id;
        await using var db = record.Read();
        var message = await db.ConsoleMessages
            .SingleOrDefaultAsync(known => known.Id == id && known.RoomId == room && (known.VisibleTo == null || known.VisibleTo == me), cancellationToken);
        return message is null
            ? null
            : new PinInput(
                $"{id}", message.IsNotice ? PlainText.Render(ChatJson.Read<Notice>(message.Body), TimeZoneInfo.Utc) : message.Body,
                message.AuthorName, message.CreatedAt);
    }

    private static IResult Unavailable() => Refuse(
        StatusCodes.Status503ServiceUnavailable,
        "The record cannot be reached, so nothing was done yet. It is sent again by itself; it cannot happen twice.");

    private static IResult Refuse(int status, string sentence) =>
        Results.Json(new ConsoleRefused(sentence), ConsoleJson.Default.ConsoleRefused, statusCode: status);
}
