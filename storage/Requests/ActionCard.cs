using ChatOps.Storage.People;

namespace ChatOps.Storage.Requests;

/// <summary>The one card of a request in the incident's channel on one platform; edited in place.</summary>
public sealed class ActionCard
{
    private ActionCard()
    {
        Message = "";
    }

    public ActionCard(Guid requestId, ChatPlatform platform, string message)
    {
        RequestId = requestId;
        Platform = platform;
        Message = message;
    }

    public Guid RequestId { get; private set; }

    public ChatPlatform Platform { get; private set; }

    /// <summary>The platform's id of the message.</summary>
    public string Message { get; private set; }
}
