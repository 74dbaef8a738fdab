using ChatOps.Storage.People;

namespace ChatOps.Bot.Chat;

/// <summary>
/// What a chat platform can do for the bot. Every call may be repeated after a crash with the same outgoing id; a
/// platform that can recognise the id must not act twice.
/// </summary>
internal interface IChatPort
{
    ChatPlatform Platform { get; }

    ChatCapabilities Can { get; }

    /// <summary>Opens the incident's channel (or thread), private if the incident is sensitive.</summary>
    Task<OpenedRoom> OpenIncidentRoomAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken);

    Task<MessageRef> PostAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken);

    /// <summary>Posts a card that will be edited. Of one that takes several messages no button is there before the last of them.</summary>
    /// <exception cref="ChatCardIncompleteException">It is there, and what was to follow was refused.</exception>
    Task<MessageRef> PostCardAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken) => PostAsync(room, notice, outgoingId, cancellationToken);

    /// <summary>Edits a message of ours in place.</summary>
    /// <exception cref="ChatMessageGoneException">It is not there any more.</exception>
    Task UpdateAsync(MessageRef message, Notice notice, CancellationToken cancellationToken);

    /// <summary>Says something that only this person sees, in the room where they asked if the platform can.</summary>
    Task<MessageRef?> WhisperAsync(RoomRef room, Listener to, Notice notice, Guid outgoingId, CancellationToken cancellationToken);

    Task InviteAsync(RoomRef room, IReadOnlyList<PersonId> people, CancellationToken cancellationToken);

    /// <summary>Takes people out of the incident's channel. A platform that cannot says so, and then people have to.</summary>
    Task RemoveAsync(RoomRef room, IReadOnlyList<PersonId> people, CancellationToken cancellationToken) =>
        throw new ChatRefusedException($"{Platform} does not let me take anybody out of a channel. Do it there yourself.");

    Task SetTopicAsync(RoomRef room, string topic, CancellationToken cancellationToken);

    Task PinAsync(MessageRef message, CancellationToken cancellationToken);

    /// <summary>The incident is closed: puts its channel away, where the platform does such a thing and the settings want it.</summary>
    Task CloseRoomAsync(RoomRef room, CancellationToken cancellationToken);

    /// <summary>The incident goes on: gets its channel back if it was put away, by the bot or by hand. False if the platform does not give it back.</summary>
    Task<bool> ReopenRoomAsync(RoomRef room, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <summary>
    /// Looks for a message of ours after nobody learned whether it arrived. Null: surely not there.
    /// </summary>
    /// <exception cref="NotSupportedException">The platform cannot tell; see <see cref="ChatCapabilities.CanFindOwnMessages"/>.</exception>
    Task<MessageRef?> FindAsync(RoomRef room, Guid outgoingId, CancellationToken cancellationToken);
}

/// <summary>The channel of an incident, made.</summary>
/// <param name="IsFurnished">Its topic is set and everybody is in it; if not, both are tried again as messages of their own.</param>
internal sealed record OpenedRoom(RoomRef Room, bool IsFurnished = true)
{
    /// <summary>The message that is the live card already, where a channel begins with one; null if it is still to be posted.</summary>
    public string? Card { get; init; }

    /// <summary>What people have to know of it; null if it is as the settings want it.</summary>
    public string? Remark { get; init; }
}

/// <summary>What differs between platforms so much that the bot must know.</summary>
internal sealed record ChatCapabilities(bool HasRoomPerIncident, bool CanFindOwnMessages, bool HasTopics, bool HasPins)
{
    /// <summary>Whether what one person alone sees can be found again as well.</summary>
    public bool CanFindWhispers { get; init; } = CanFindOwnMessages;

    /// <summary>Whether there is a channel that everybody is in; where the settings name none, nothing is said there.</summary>
    public bool HasLobby { get; init; } = true;

    /// <summary>Whether an incident's channel can be kept from everybody who is not on it.</summary>
    public bool HasPrivateRooms { get; init; } = true;
}

/// <summary>The one who is told something that only they see.</summary>
/// <param name="Person">Who it is; null for somebody whom the settings do not know, who may ask and is answered.</param>
/// <param name="Account">The platform's id of the account that asked; null if nobody asked.</param>
internal sealed record Listener(PersonId? Person, string? Account = null);

/// <summary>What the incident's channel is to be.</summary>
/// <param name="Name">A wish: the platform makes it legal and unique.</param>
internal sealed record IncidentRoomSpec(
    string IncidentKey, string Name, string Topic, bool IsPrivate, IReadOnlyList<PersonId> Members)
{
    /// <summary>The live card, for platforms whose channels begin with a message.</summary>
    public Notice Card { get; init; } = new();

    /// <summary>An earlier attempt may have made it: a platform that can look, looks first.</summary>
    public bool MayBeThere { get; init; }
}

/// <summary>The platform refused for good; retrying changes nothing.</summary>
internal class ChatRefusedException(string message) : Exception(message);

/// <summary>The card is there, but its rest or its buttons were refused for good: later changes are to edit it, not to post another.</summary>
/// <param name="card">What is there of it.</param>
/// <param name="message">Why the rest was refused.</param>
internal sealed class ChatCardIncompleteException(MessageRef card, string message) : ChatRefusedException(message)
{
    /// <summary>What is there of it.</summary>
    public MessageRef Card { get; } = card;
}

/// <summary>What was to be edited is not there any more: somebody deleted it.</summary>
internal sealed class ChatMessageGoneException(string message) : ChatRefusedException(message);

/// <summary>
/// The platform is not to be reached, or asks to wait. It did not do it (or not all of it), and that says nothing about what it was
/// asked: however long this goes on, the message waits and then goes out, marked as delayed.
/// </summary>
/// <param name="message">What the matter is.</param>
/// <param name="retryAfter">How long the platform asked to wait; null if it did not say.</param>
/// <param name="inner">What was caught.</param>
internal sealed class ChatAwayException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long the platform asked to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>A part of it may be there already: whoever takes it next looks first.</summary>
    public bool MayHaveBegun { get; init; }
}

/// <summary>The platform may or may not have done it. If it took nothing else lately either, it counts as away.</summary>
internal sealed class ChatAmbiguousException(string message, Exception? inner) : Exception(message, inner);
