using ChatOps.Storage.People;

namespace ChatOps.Bot.Chat;

/// <summary>A place to talk: the platform, its own id of the channel, and a thread in it or an empty string.</summary>
internal sealed record RoomRef(ChatPlatform Platform, string Room, string Thread = "");

/// <summary>A message in a room, by the platform's id.</summary>
internal sealed record MessageRef(RoomRef Room, string MessageId);
