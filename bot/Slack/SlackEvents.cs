using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Slack.Wire;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Slack;

/// <summary>What Slack tells of by itself: mentions, private messages, pushpins, changes of messages, opened home tabs.</summary>
internal sealed class SlackEvents(
    SlackInbound inbound, SlackClient slack, SlackWorkspace workspace, SlackAccounts accounts, SlackHome home, ChatOpsRecord record, ILogger<SlackEvents> logger)
{
    private static readonly string[] Pushpins = ["pushpin", "round_pushpin"];

    /// <summary>Takes an event. False if it could not be saved: Slack is to send it again.</summary>
    public async Task<bool> TakeAsync(EventCallback callback, CancellationToken cancellationToken)
    {
        if (callback is not { Type: "event_callback", EventId: { Length: > 0 } id, Event: { ValueKind: JsonValueKind.Object } happened })
        {
            return true;
        }

        var type = happened.TryGetProperty("type", out var named) ? named.GetString() : null;
        switch (type)
        {
            case "app_mention":
                return await MentionedAsync(id, callback, Read<MessageEvent>(happened), cancellationToken);
            case "message":
                return await MessageAsync(id, callback, Read<MessageEvent>(happened), cancellationToken);
            case "reaction_added":
                return await ReactedAsync(id, callback, Read<ReactionAddedEvent>(happened), cancellationToken);
            case "app_home_opened":
                if (Read<AppHomeOpenedEvent>(happened) is { User: { Length: > 0 } user, Tab: "home" })
                {
                    home.Show(user, callback.TeamId, callback.EnterpriseId);
                }

                return true;
            case "app_uninstalled" or "tokens_revoked":
                logger.LogCritical("Slack took the app out of the workspace ({Event}). Nothing can be said there until it is installed again.", type);
                return true;
            default:
                return true;
        }
    }

    private async Task<bool> MentionedAsync(string id, EventCallback callback, MessageEvent said, CancellationToken cancellationToken) =>
        IsOwn(said) || await inbound.SaidAsync(id, said, callback.TeamId, callback.EnterpriseId, cancellationToken);

    private async Task<bool> MessageAsync(string id, EventCallback callback, MessageEvent message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case { Subtype: "message_changed", Message: { Ts: { } ts } now, Channel: { } channel } when now.Text != message.PreviousMessage?.Text:
                return await ChangedAsync(id, callback, channel, now.Edited?.User ?? now.User, new PinnedChangeInput(ts, inbound.Decode(now.Text ?? "")), now, cancellationToken);
            case { Subtype: "message_deleted", DeletedTs: { } ts, Channel: { } channel }:
                return await ChangedAsync(id, callback, channel, message.PreviousMessage?.User, new PinnedChangeInput(ts, null), message.PreviousMessage, cancellationToken);
            case { Subtype: null or "thread_broadcast" or "file_share", ChannelType: "im" } when !IsOwn(message):
                return await inbound.SaidAsync(id, message, callback.TeamId, callback.EnterpriseId, cancellationToken);
            default:
                return true;
        }
    }

    private async Task<bool> ChangedAsync(
        string id, EventCallback callback, string channel, string? user, PinnedChangeInput change, MessageEvent? message, CancellationToken cancellationToken)
    {
        // Our own cards change all the time; of other talk only what is in an incident's channel can be on a timeline.
        if (message is null || IsOwn(message) || string.IsNullOrEmpty(user) || !await IsOfIncidentAsync(channel, cancellationToken))
        {
            return true;
        }

        return await inbound.NoticedAsync(id, user, message.UserTeam ?? message.Team ?? callback.TeamId, callback.EnterpriseId, channel, change, cancellationToken);
    }

    private async Task<bool> ReactedAsync(string id, EventCallback callback, ReactionAddedEvent reacted, CancellationToken cancellationToken)
    {
        if (reacted is not { User: { Length: > 0 } user, Item: { Type: "message", Channel: { Length: > 0 } channel, Ts: { Length: > 0 } ts } }
            || !Pushpins.Contains(reacted.Reaction) || user == workspace.Known?.BotUserId || !await IsOfIncidentAsync(channel, cancellationToken))
        {
            return true;
        }

        // The event has no words in it. If Slack does not give them now, it is to send the event again.
        MessageEvent? message;
        try
        {
            message = await MessageAsync(channel, ts, cancellationToken);
        }
        catch (ChatAwayException away)
        {
            logger.LogWarning("The message with the pushpin could not be read: {Reason}", away.Message);
            return false;
        }

        if (message is null)
        {
            await SayUnreadableAsync(channel, user, cancellationToken);
            return true;
        }

        var author = message.User is { Length: > 0 } writer ? await accounts.NameAsync(writer, cancellationToken) : message.Username ?? message.BotId ?? "unknown";
        var pin = new PinInput(ts, inbound.Decode(message.Text ?? ""), author, SlackInbound.TimeOf(ts)) { Files = SlackInbound.FilesOf(message.Files) };
        return await inbound.NoticedAsync(id, user, callback.TeamId, callback.EnterpriseId, channel, pin, cancellationToken);
    }

    /// <summary>The message; null if Slack will never give it.</summary>
    private async Task<MessageEvent?> MessageAsync(string channel, string ts, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await slack.CallAsync(
                "conversations.replies", new Dictionary<string, string> { ["channel"] = channel, ["ts"] = ts, ["latest"] = ts, ["oldest"] = ts, ["inclusive"] = "true", ["limit"] = "10" }, cancellationToken);
            return answer.Items("messages").Where(message => message.Text("ts") == ts).Select(message => message.Body.Deserialize<MessageEvent>(SlackJson.Options)).FirstOrDefault();
        }
        catch (SlackRefusedException refused)
        {
            logger.LogWarning("The message with the pushpin could not be read: {Reason}", refused.Message);
            return null;
        }
    }

    /// <summary>However often Slack sent the event again, it would not give the message.</summary>
    private async Task SayUnreadableAsync(string channel, string user, CancellationToken cancellationToken)
    {
        const string words = "Slack does not let me read that message, so it is not on the timeline. Put its words there yourself: /incident note";
        try
        {
            await slack.PostAsync("chat.postEphemeral", channel, new { channel, user, text = words }, cancellationToken);
        }
        catch (Exception exception) when (exception is ChatAwayException or ChatAmbiguousException or SlackRefusedException)
        {
            logger.LogWarning("Nobody could be told that a message was not put on the timeline: {Reason}", exception.Message);
        }
    }

    private async Task<bool> IsOfIncidentAsync(string channel, CancellationToken cancellationToken)
    {
        if (!KeepableText.Takes(channel))
        {
            return false;
        }

        await using var db = record.Read();
        return await db.IncidentRooms.AnyAsync(room => room.Platform == ChatPlatform.Slack && room.Room == channel, cancellationToken);
    }

    /// <summary>Whether it is the bot's own, or another program's: neither gives commands.</summary>
    private bool IsOwn(MessageEvent message) => message.BotId is not null || (message.User is { } user && user == workspace.Known?.BotUserId);

    private static T Read<T>(JsonElement json)
        where T : class => json.Deserialize<T>(SlackJson.Options) ?? throw new JsonException("The event is null.");
}
