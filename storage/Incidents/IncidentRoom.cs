using ChatOps.Storage.People;

namespace ChatOps.Storage.Incidents;

/// <summary>The channel of an incident on one platform, and the one live card in it.</summary>
public sealed class IncidentRoom
{
    private IncidentRoom()
    {
        Room = "";
    }

    public IncidentRoom(IncidentId incidentId, ChatPlatform platform, string room, string? thread)
    {
        IncidentId = incidentId;
        Platform = platform;
        Room = room;
        Thread = thread ?? "";
    }

    public IncidentId IncidentId { get; private set; }

    public ChatPlatform Platform { get; private set; }

    /// <summary>The platform's own reference to the channel, as its adapter writes it.</summary>
    public string Room { get; private set; }

    /// <summary>The thread in it, where a platform has a thread per incident; empty otherwise.</summary>
    public string Thread { get; private set; } = "";

    /// <summary>The message that is the live card; null until it was posted.</summary>
    public string? CardMessage { get; private set; }

    /// <summary>It has another channel from now on, and the card is to be posted there.</summary>
    public void MovedTo(string room, string? thread)
    {
        Room = room;
        Thread = thread ?? "";
        CardMessage = null;
    }

    public void CardPosted(string message) => CardMessage = message;
}
