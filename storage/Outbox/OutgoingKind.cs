namespace ChatOps.Storage.Outbox;

/// <summary>What is to be done on a chat platform.</summary>
public enum OutgoingKind
{
    /// <summary>Open the incident's channel, invite its people, set its topic.</summary>
    OpenRoom,

    /// <summary>Post a message.</summary>
    Post,

    /// <summary>Post the live card, or edit it in place; composed from the state at the time of sending.</summary>
    RefreshCard,

    /// <summary>Tell one person something that only they see.</summary>
    Whisper,

    /// <summary>Bring people into the incident's channel.</summary>
    Invite,

    /// <summary>Take people out of the incident's channel.</summary>
    Remove,

    /// <summary>Set the channel's topic from the state at the time of sending.</summary>
    RefreshTopic,

    /// <summary>Post the card of an action request, or edit it in place; composed from the state at the time of sending.</summary>
    RefreshRequest,

    /// <summary>Put the incident's channel away after its end.</summary>
    CloseRoom,

    /// <summary>Get the incident's channel back, or open a new one, because the incident goes on.</summary>
    ReopenRoom,
}
