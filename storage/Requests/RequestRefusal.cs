using ChatOps.Storage.People;

namespace ChatOps.Storage.Requests;

/// <summary>Why a word about a request was refused. The bot turns it into a sentence.</summary>
public abstract record RequestRefusal
{
    private RequestRefusal()
    {
    }

    /// <summary>It stands where that cannot be done any more, or not yet.</summary>
    public sealed record WrongState(RequestState State) : RequestRefusal;

    /// <summary>Nobody approves what they asked for.</summary>
    public sealed record OwnRequest : RequestRefusal;

    /// <summary>The settings do not let this person give the second word.</summary>
    public sealed record NotAnApprover : RequestRefusal;

    /// <summary>Only people on the incident decide about it.</summary>
    public sealed record NotOnIncident : RequestRefusal;

    /// <summary>The click was made on a card that shows something else than what would run.</summary>
    public sealed record OldCard : RequestRefusal;

    /// <summary>The time to decide is over.</summary>
    public sealed record TooLate(DateTimeOffset ExpiredAt) : RequestRefusal;

    /// <summary>This person has decided already.</summary>
    public sealed record DecidedAlready(RequestVerdict Verdict, DateTimeOffset At) : RequestRefusal;

    /// <summary>Who approves something destructive types the name of what it is done to.</summary>
    public sealed record NameNotTyped(string Expected) : RequestRefusal;

    /// <summary>Only the one who asked can take it back.</summary>
    public sealed record NotTheRequester(PersonId Requester) : RequestRefusal;

    /// <summary>Another person has looked at it before.</summary>
    public sealed record CountersignedAlready(PersonId By, DateTimeOffset At) : RequestRefusal;

    /// <summary>Breaking the glass is not for this.</summary>
    public sealed record GlassStays(string Because) : RequestRefusal;

    /// <summary>An unknown end of something destructive is settled by two different persons.</summary>
    public sealed record SecondPersonNeeded : RequestRefusal;
}
