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
    Task<RoomRef> OpenIncidentRoomAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken);

    Task<MessageRef> PostAsync(RoomRef room, Notice notice, Guid outgoingId, CancellationToken cancellationToken);

    /// <summary>Edits a message of ours in place.</summary>
    Task UpdateAsync(MessageRef message, Notice notice, CancellationToken cancellationToken);

    /// <summary>Says something that only this person sees, in the room where they asked if the platform can.</summary>
    Task<MessageRef?> WhisperAsync(RoomRef room, PersonId to, Notice notice, Guid outgoingId, CancellationToken cancellationToken);

    Task InviteAsync(RoomRef room, IReadOnlyList<PersonId> people, CancellationToken cancellationToken);

    Task SetTopicAsync(RoomRef room, string topic, CancellationToken cancellationToken);

    Task PinAsync(MessageRef message, CancellationToken cancellationToken);

    /// <summary>
    /// Looks for a message of ours after nobody learned whether it arrived. Null: surely not there.
    /// </summary>
    /// <exception cref="NotSupportedException">The platform cannot tell; see <see cref="ChatCapabilities.CanFindOwnMessages"/>.</exception>
    Task<MessageRef?> FindAsync(RoomRef room, Guid outgoingId, CancellationToken cancellationToken);
}

/// <summary>What differs between platforms so much that the bot must know.</summary>
internal sealed record ChatCapabilities(bool HasRoomPerIncident, bool CanFindOwnMessages, bool HasTopics, bool HasPins);

/// <summary>What the incident's channel is to be.</summary>
/// <param name="Name">A wish: the platform makes it legal and unique.</param>
internal sealed record IncidentRoomSpec(
    string IncidentKey, string Name, string Topic, bool IsPrivate, IReadOnlyList<PersonId> Members);

/// <summary>The platform refused for good; retrying changes nothing.</summary>
internal sealed class ChatRefusedException(string message) : Exception(message);

/// <summary>
/// The platform is not to be reached, or asks to wait. It surely did not do it, and that says nothing about what it was
/// asked: however long this goes on, the message waits and then goes out, marked as delayed.
/// </summary>
/// <param name="message">What the matter is.</param>
/// <param name="retryAfter">How long the platform asked to wait; null if it did not say.</param>
/// <param name="inner">What was caught.</param>
internal sealed class ChatAwayException(string message, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How long the platform asked to wait.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}

/// <summary>The platform may or may not have done it.</summary>
internal sealed class ChatAmbiguousException(string message, Exception? inner) : Exception(message, inner);
