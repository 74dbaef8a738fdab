using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Storage.People;

namespace ChatOps.Tests.Bot.Outbound;

/// <summary>A chat platform that goes wrong where a test says: before it took what it was given, or after.</summary>
internal sealed class HostileChat : IChatPort
{
    private readonly ConcurrentQueue<Posted> _posted = new();
    private int _pins;

    /// <summary>What happens to a call before it has any effect.</summary>
    public Func<ChatCall, Task> OnArrival { get; set; } = _ => Task.CompletedTask;

    /// <summary>What happens to it afterwards, on the way back.</summary>
    public Func<ChatCall, Task> OnReply { get; set; } = _ => Task.CompletedTask;

    public ChatPlatform Platform => ChatPlatform.Slack;

    public ChatCapabilities Can { get; set; } = new(HasRoomPerIncident: true, CanFindOwnMessages: true, HasTopics: true, HasPins: true);

    /// <summary>Everything that stands in its rooms, in the order in which it came.</summary>
    public IReadOnlyList<Posted> Everything => [.. _posted];

    /// <summary>The first line of each: what was said, without what is remarked on its delivery.</summary>
    public IReadOnlyList<string> Words => [.. _posted.Select(posted => posted.Text.Split('\n')[0])];

    public int Edits { get; private set; }

    public int Pins => _pins;

    public async Task<OpenedRoom> OpenIncidentRoomAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken)
    {
        await DoAsync("open", spec.IncidentKey, "", () => { });
        return new OpenedRoom(new RoomRef(Platform, $"C-{spec.IncidentKey}"));
    }

    public async Task<MessageRef> PostAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken)
    {
        var text = PlainText.Render(notice, TimeZoneInfo.Utc);
        await DoAsync("post", room.Room, text.Split('\n')[0], () => _posted.Enqueue(new Posted(room.Room, text, outgoingId)));
        return new MessageRef(room, $"{outgoingId}");
    }

    /// <summary>A card takes a second call, without which its rest and its buttons are not there.</summary>
    public async Task<MessageRef> PostCardAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken)
    {
        var card = await PostAsync(room, notice, outgoingId, cancellationToken);
        try
        {
            await DoAsync("complete", room.Room, "", () => { });
        }
        catch (ChatRefusedException refused)
        {
            throw new ChatCardIncompleteException(card, refused.Message);
        }

        return card;
    }

    public async Task UpdateAsync(MessageRef message, Notice notice, CancellationToken cancellationToken) =>
        await DoAsync("edit", message.Room.Room, PlainText.Render(notice, TimeZoneInfo.Utc), () => Edits++);

    public async Task<MessageRef?> WhisperAsync(RoomRef room, Listener to, Notice notice, Guid outgoingId, CancellationToken cancellationToken) =>
        await PostAsync(room, notice, outgoingId, cancellationToken);

    public Task InviteAsync(RoomRef room, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) => DoAsync("invite", room.Room, "", () => { });

    public Task SetTopicAsync(RoomRef room, string topic, CancellationToken cancellationToken) => DoAsync("topic", room.Room, topic, () => { });

    public Task PinAsync(MessageRef message, CancellationToken cancellationToken) =>
        DoAsync("pin", message.Room.Room, message.MessageId, () => Interlocked.Increment(ref _pins));

    public Task CloseRoomAsync(RoomRef room, CancellationToken cancellationToken) => DoAsync("close", room.Room, "", () => { });

    public async Task<MessageRef?> FindAsync(RoomRef room, Guid outgoingId, CancellationToken cancellationToken)
    {
        await DoAsync("find", room.Room, "", () => { });
        return _posted.Any(posted => posted.Id == outgoingId) ? new MessageRef(room, $"{outgoingId}") : null;
    }

    private async Task DoAsync(string what, string room, string text, Action effect)
    {
        var call = new ChatCall(what, room, text);
        await OnArrival(call);
        effect();
        await OnReply(call);
    }
}

/// <summary>A call of the platform: what is to be done, where, with which words.</summary>
internal sealed record ChatCall(string What, string Room, string Text);

internal sealed record Posted(string Room, string Text, Guid Id);
