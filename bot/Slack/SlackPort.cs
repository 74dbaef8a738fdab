using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Slack;

/// <summary>Slack as a platform: what the bot says, in the workspace's own channels.</summary>
internal sealed class SlackPort(
    SlackClient slack, SlackOptions options, SlackRooms rooms, SlackFinder finder, SlackAccounts accounts, SlackReplies replies, SlackReaders readers,
    PeopleDirectory directory, ILogger<SlackPort> logger) : IChatPort
{
    private const int LongestTopic = 250;
    private const int MostInvited = 100;

    /// <summary>The parts of a long message that an earlier attempt brought there, between looking for it and going on.</summary>
    private readonly ConcurrentDictionary<Guid, IReadOnlyDictionary<int, string>> _partly = new();

    public ChatPlatform Platform => ChatPlatform.Slack;

    public ChatCapabilities Can { get; } = new(HasRoomPerIncident: true, CanFindOwnMessages: true, HasTopics: true, HasPins: true)
    {
        // What only one person sees is kept nowhere.
        CanFindWhispers = false,
        HasLobby = !string.IsNullOrWhiteSpace(options.Channel),
    };

    public Task<OpenedRoom> OpenIncidentRoomAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var room = new RoomRef(Platform, await rooms.OpenAsync(spec, outgoingId, cancellationToken));

            // The channel is what counts; what goes wrong from here on must not keep the incident from it.
            var furnished = await FurnishAsync("the topic", () => SetTopicAsync(room, spec.Topic, cancellationToken))
                & await FurnishAsync("the invitations", () => InviteAsync(room, spec.Members, cancellationToken));
            if (readers.Pages is { } pages)
            {
                await FurnishAsync("the bookmark", () => BookmarkAsync(room.Room, pages, cancellationToken));
            }

            return new OpenedRoom(room, furnished);
        });

    public Task<MessageRef> PostAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var channel = ChannelOf(room.Room);
            var parts = SlackMessageRenderer.Render(notice, await readers.ForAsync(notice, outgoingId, cancellationToken));
            var there = _partly.TryRemove(outgoingId, out var known) ? known : new Dictionary<int, string>();
            string? first = null;
            for (var part = 0; part < parts.Count; part++)
            {
                first ??= there.GetValueOrDefault(part);
                if (there.ContainsKey(part))
                {
                    continue;
                }

                var answer = await ContinueAsync(
                    first is not null, () => slack.PostAsync("chat.postMessage", channel, Message(channel, parts[part], outgoingId, part, parts.Count), cancellationToken));
                first ??= answer.Text("ts");
            }

            return new MessageRef(room, first ?? throw new ChatAmbiguousException("Slack took a message and did not say which.", null));
        });

    /// <summary>A card that does not fit one message gets its buttons when all of it is there: nobody is to approve what they were not shown.</summary>
    public Task<MessageRef> PostCardAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var channel = ChannelOf(room.Room);
            var reader = await readers.ForAsync(notice, outgoingId, cancellationToken);
            if (SlackMessageRenderer.Render(notice, reader).Count == 1)
            {
                return await PostAsync(room, notice, outgoingId, cancellationToken);
            }

            var first = SlackMessageRenderer.RenderOne(notice with { Buttons = [] }, reader);
            var posted = await slack.PostAsync("chat.postMessage", channel, Message(channel, first, outgoingId, 0, 1), cancellationToken);
            var card = new MessageRef(room, posted.Text("ts") ?? throw new ChatAmbiguousException("Slack took a message and did not say which.", null));
            try
            {
                await UpdateAsync(card, notice, cancellationToken);
            }
            catch (ChatAwayException away)
            {
                throw new ChatAwayException(away.Message, away.RetryAfter, away) { MayHaveBegun = true };
            }
            catch (ChatRefusedException refused) when (refused is not ChatMessageGoneException)
            {
                throw new ChatCardIncompleteException(card, refused.Message);
            }

            return card;
        });

    public Task UpdateAsync(MessageRef message, Notice notice, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var channel = ChannelOf(message.Room.Room);
            var reader = await readers.ForAsync(notice, cancellationToken);
            var card = SlackMessageRenderer.RenderOne(notice, reader);
            await ContinueInThreadAsync(channel, message.MessageId, [.. SlackMessageRenderer.Render(notice, reader).Skip(1)], cancellationToken);
            try
            {
                return await slack.CallAsync("chat.update", new { channel, ts = message.MessageId, text = card.Text, blocks = card.Blocks, parse = "none" }, cancellationToken);
            }
            catch (SlackRefusedException refused) when (refused.Error == "message_not_found")
            {
                throw new ChatMessageGoneException(refused.Message);
            }
        });

    public Task<MessageRef?> WhisperAsync(RoomRef room, Listener to, Notice notice, Guid outgoingId, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var users = to.Account is { } asked ? [asked] : to.Person is { } person ? accounts.Of(person) : [];
            if (users.Count == 0)
            {
                throw new ChatRefusedException($"{(to.Person is { } unknown ? directory.NameOf(unknown) : "That person")} has no Slack account in the settings (people, accounts, slack).");
            }

            var channel = room.Room == Announcer.Lobby ? "" : room.Room;
            string? last = null;
            var begun = false;
            foreach (var part in SlackMessageRenderer.Render(notice, await readers.ForAsync(notice, outgoingId, cancellationToken)))
            {
                last = await ContinueAsync(begun, () => SayToAsync(channel, users[0], part, cancellationToken));
                begun = true;
            }

            return last is null ? null : new MessageRef(room, last);
        });

    public Task InviteAsync(RoomRef room, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var known = people.Select(person => (Person: person, Users: accounts.Of(person))).ToList();
            foreach (var some in known.SelectMany(person => person.Users).Distinct().Chunk(MostInvited))
            {
                await InviteAsync(ChannelOf(room.Room), some, cancellationToken);
            }

            var missing = known.Where(person => person.Users.Count == 0).Select(person => directory.NameOf(person.Person)).ToArray();
            return missing.Length == 0
                ? true
                : throw new ChatRefusedException($"{string.Join(", ", missing)} could not be brought into the channel: no Slack account in the settings (people, accounts, slack).");
        });

    public Task RemoveAsync(RoomRef room, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var failed = new List<string>();
            foreach (var person in people)
            {
                foreach (var user in accounts.Of(person))
                {
                    try
                    {
                        await slack.CallAsync("conversations.kick", new { channel = ChannelOf(room.Room), user }, cancellationToken);
                    }
                    catch (SlackRefusedException refused) when (refused.Error is "not_in_channel" or "user_not_found")
                    {
                        // They are where they should be. If it is the bot that is not in it, its other calls say so.
                    }
                    catch (SlackRefusedException refused)
                    {
                        failed.Add($"{directory.NameOf(person)}: {refused.Error}");
                    }
                }
            }

            return failed.Count == 0
                ? true
                : throw new ChatRefusedException($"Slack did not take somebody out of the channel: {string.Join(", ", failed)}. Do it in Slack yourself.");
        });

    public Task SetTopicAsync(RoomRef room, string topic, CancellationToken cancellationToken) => TryAsync(
        () => slack.CallAsync(
            "conversations.setTopic", new { channel = ChannelOf(room.Room), topic = SlackText.Escape(CleanText.Shortened(CleanText.Line(topic), LongestTopic - 30)) }, cancellationToken));

    public Task PinAsync(MessageRef message, CancellationToken cancellationToken) => TryAsync(
        () => EvenIfAsync("already_pinned", () => slack.CallAsync("pins.add", new { channel = ChannelOf(message.Room.Room), timestamp = message.MessageId }, cancellationToken)));

    public Task CloseRoomAsync(RoomRef room, CancellationToken cancellationToken) => options.ArchiveOnClose
        ? TryAsync(() => EvenIfAsync("already_archived", () => slack.CallAsync("conversations.archive", new { channel = ChannelOf(room.Room) }, cancellationToken)))
        : Task.CompletedTask;

    public Task<bool> ReopenRoomAsync(RoomRef room, CancellationToken cancellationToken) => TryAsync(() => rooms.ReopenAsync(ChannelOf(room.Room), cancellationToken));

    public Task<MessageRef?> FindAsync(RoomRef room, Guid outgoingId, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            var found = await finder.FindAsync(ChannelOf(room.Room), outgoingId, cancellationToken);
            if (found.IsWhole)
            {
                return new MessageRef(room, found.Parts[0]);
            }

            _partly[outgoingId] = found.Parts;
            return null;
        });

    private string ChannelOf(string room) =>
        room == Announcer.Lobby ? options.Channel ?? throw new ChatRefusedException("The settings name no channel for everybody (slack.channel).") : room;

    /// <summary>Only the person sees it: where they asked, in the channel, or between the two of us.</summary>
    private async Task<string?> SayToAsync(string channel, string user, SlackMessage part, CancellationToken cancellationToken)
    {
        if (replies.TakeAddress(channel, user) is { } address
            && await slack.RespondAsync(address, new { response_type = "ephemeral", replace_original = false, text = part.Text, blocks = part.Blocks }, cancellationToken))
        {
            return null;
        }

        if (channel.Length > 0 && channel[0] is 'C' or 'G')
        {
            try
            {
                var shown = await slack.PostAsync(
                    "chat.postEphemeral", channel, new { channel, user, text = part.Text, blocks = part.Blocks, thread_ts = replies.Thread(channel, user) }, cancellationToken);
                return shown.Text("message_ts");
            }
            catch (SlackRefusedException refused) when (refused.Error is "user_not_in_channel" or "not_in_channel" or "channel_not_found" or "is_archived" or "cannot_reply_to_message")
            {
                logger.LogDebug("Not to be said in {Channel} ({Error}); said in private", channel, refused.Error);
            }
        }

        var open = await slack.CallAsync("conversations.open", new { users = user }, cancellationToken);
        var direct = open.Text("channel.id") ?? throw new ChatRefusedException("Slack opened no conversation with that person.");
        var said = await slack.PostAsync("chat.postMessage", direct, new { channel = direct, text = part.Text, blocks = part.Blocks, unfurl_links = false, unfurl_media = false }, cancellationToken);
        return said.Text("ts");
    }

    private async Task InviteAsync(string channel, string[] users, CancellationToken cancellationToken)
    {
        try
        {
            await slack.CallAsync("conversations.invite", new { channel, users = string.Join(',', users) }, cancellationToken);
        }
        catch (SlackRefusedException refused) when (users.Length > 1 && refused.Error is not ("missing_scope" or "not_in_channel" or "channel_not_found" or "is_archived"))
        {
            // One of them keeps the others out; each by itself tells which.
            var failed = new List<string>();
            foreach (var user in users)
            {
                try
                {
                    await InviteAsync(channel, [user], cancellationToken);
                }
                catch (SlackRefusedException one)
                {
                    failed.Add($"{accounts.PersonOf(user)?.Name ?? user}: {one.Error}");
                }
            }

            if (failed.Count > 0)
            {
                throw new ChatRefusedException($"Slack did not let somebody into the channel: {string.Join(", ", failed)}.");
            }
        }
        catch (SlackRefusedException refused) when (refused.Error is "already_in_channel" or "cant_invite_self")
        {
            // They are where they should be.
        }
    }

    /// <summary>
    /// What does not fit the card stands in its thread, before the card says so: nobody is to approve what Slack does not
    /// show. Each part is there once, by the digest of its words.
    /// </summary>
    private async Task ContinueInThreadAsync(string channel, string card, IReadOnlyList<SlackMessage> parts, CancellationToken cancellationToken)
    {
        if (parts.Count == 0)
        {
            return;
        }

        var there = await finder.DigestsAsync(channel, card, cancellationToken);
        foreach (var part in parts.Where(part => !there.Contains(SlackFinder.Digest(part))))
        {
            await slack.PostAsync(
                "chat.postMessage", channel,
                new
                {
                    channel,
                    thread_ts = card,
                    text = part.Text,
                    blocks = part.Blocks,
                    unfurl_links = false,
                    unfurl_media = false,
                    metadata = new { event_type = SlackFinder.EventType, event_payload = new { digest = SlackFinder.Digest(part) } },
                },
                cancellationToken);
        }
    }

    /// <summary>Slack keeps the same bookmark as often as it is added, so one that is there already is looked for.</summary>
    private async Task BookmarkAsync(string channel, string pages, CancellationToken cancellationToken)
    {
        try
        {
            var there = await slack.CallAsync("bookmarks.list", new Dictionary<string, string> { ["channel_id"] = channel }, cancellationToken);
            if (there.Items("bookmarks").Any(bookmark => bookmark.Text("link") == pages))
            {
                return;
            }
        }
        catch (SlackRefusedException refused) when (refused.Error == "missing_scope")
        {
            logger.LogDebug("The bot may not look for bookmarks, so one may be there twice");
        }

        await slack.CallAsync("bookmarks.add", new { channel_id = channel, title = "Console", type = "link", link = pages }, cancellationToken);
    }

    private async Task<bool> FurnishAsync(string what, Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception exception) when (exception is ChatRefusedException or SlackRefusedException or ChatAwayException)
        {
            logger.LogWarning("The channel is there, but {What} could not be made: {Reason}", what, exception.Message);
            return false;
        }
    }

    /// <summary>Goes on with a message of several parts: where some are there, a wait must not make them come again.</summary>
    private static async Task<T> ContinueAsync<T>(bool begun, Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (ChatAwayException away) when (begun)
        {
            throw new ChatAwayException(away.Message, away.RetryAfter, away) { MayHaveBegun = true };
        }
    }

    private static async Task<bool> EvenIfAsync(string done, Func<Task<SlackAnswer>> act)
    {
        try
        {
            await act();
        }
        catch (SlackRefusedException refused) when (refused.Error == done)
        {
            // It is as it should be.
        }

        return true;
    }

    /// <summary>What the outbox understands: Slack's refusals are the platform's.</summary>
    private static async Task<T> TryAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (SlackRefusedException refused)
        {
            throw new ChatRefusedException(refused.Message);
        }
    }

    private static object Message(string channel, SlackMessage message, Guid outgoingId, int part, int parts) => new
    {
        channel,
        text = message.Text,
        blocks = message.Blocks,
        unfurl_links = false,
        unfurl_media = false,
        metadata = new { event_type = SlackFinder.EventType, event_payload = new { id = outgoingId.ToString("N"), part, parts } },
    };
}
