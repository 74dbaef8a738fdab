using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Chat;

/// <summary>
/// A platform whose messages stand in the bot's own record. Posting there and the mark that it was posted are one
/// transaction, so nobody ever has to look whether a message arrived, and many of them share one commit.
/// </summary>
internal interface IChatInRecord : IChatPort
{
    /// <summary>The platform's own room; null if it is not there.</summary>
    Task<string?> FindRoomAsync(RecordSession session, string room, CancellationToken cancellationToken);

    /// <summary>Posts messages that were surely not posted before, in this order.</summary>
    /// <returns>Their ids.</returns>
    Task<IReadOnlyList<string>> PostAsync(RecordSession session, IReadOnlyCollection<ChatPost> posts, CancellationToken cancellationToken);

    /// <summary>Edits a message of ours in place; false if it is not there.</summary>
    Task<bool> UpdateAsync(RecordSession session, string messageId, Notice notice, CancellationToken cancellationToken);

    /// <summary>Sets a room's topic; false if the room is not there.</summary>
    Task<bool> SetTopicAsync(RecordSession session, string room, string topic, CancellationToken cancellationToken);

    /// <summary>The transaction is through: whoever looks at the room is to see it; null for whoever looks at the rooms.</summary>
    void Changed(string? room);
}

/// <summary>A message to be posted.</summary>
/// <param name="Room">The platform's own room.</param>
/// <param name="Notice">The notice, written down.</param>
/// <param name="To">The one who sees it; null for everybody in the room.</param>
/// <param name="OutgoingId">The message of the outbox.</param>
internal sealed record ChatPost(string Room, string Notice, PersonId? To, Guid OutgoingId);
