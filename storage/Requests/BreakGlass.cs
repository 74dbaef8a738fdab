using ChatOps.Storage.People;

namespace ChatOps.Storage.Requests;

/// <summary>
/// One person let a request run without a second one, because nobody else was to be had. It stays open until another
/// person has countersigned it, and stays on the record after that.
/// </summary>
public sealed class BreakGlass
{
    /// <summary>How long such a word counts before the run must have started.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);

    /// <summary>Within this time another person has to look at it.</summary>
    public static readonly TimeSpan CountersignWithin = TimeSpan.FromHours(24);

    private BreakGlass()
    {
        Digest = "";
        Reason = "";
        Account = "";
        DeliveryKey = "";
    }

    /// <param name="request">What is to run.</param>
    /// <param name="reason">Why it could not wait for a second person.</param>
    /// <param name="account">The account that was used.</param>
    /// <param name="deliveryKey">The platform's id of the click or command.</param>
    /// <param name="now">When.</param>
    public BreakGlass(ActionRequest request, string reason, AccountKey account, string deliveryKey, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequestId = request.Id;
        PersonId = request.RequesterId;
        Digest = request.Digest ?? throw new ArgumentException("It has no plan yet.", nameof(request));
        Reason = reason;
        Account = account.ToString();
        DeliveryKey = deliveryKey;
        At = now;
        CountersignDueAt = now + CountersignWithin;
    }

    public Guid RequestId { get; private set; }

    /// <summary>The one who asked and let it run.</summary>
    public PersonId PersonId { get; private set; }

    /// <summary>What they saw: SHA-256 over everything that would run.</summary>
    public string Digest { get; private set; }

    public string Reason { get; private set; }

    public string Account { get; private set; }

    public string DeliveryKey { get; private set; }

    public DateTimeOffset At { get; private set; }

    public DateTimeOffset CountersignDueAt { get; private set; }

    public PersonId? CountersignedBy { get; private set; }

    public DateTimeOffset? CountersignedAt { get; private set; }

    /// <summary>What the other person said about it.</summary>
    public string? Words { get; private set; }

    /// <summary>Whether management was told that nobody looked at it in time.</summary>
    public bool OverdueTold { get; private set; }

    /// <summary>Another person has looked at it. It says what they found, not that it was right.</summary>
    /// <param name="approver">Who, as they are now.</param>
    /// <param name="request">The key of the request, for the event.</param>
    /// <param name="words">What they say about it.</param>
    /// <param name="now">When.</param>
    public RequestChange Countersign(Approver approver, string request, string words, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(approver);
        if (CountersignedAt is { } before)
        {
            return new RequestRefusal.CountersignedAlready(CountersignedBy!.Value, before);
        }

        if (approver.Person == PersonId)
        {
            return new RequestRefusal.OwnRequest();
        }

        if (!approver.MayApprove && !approver.Leads)
        {
            return new RequestRefusal.NotAnApprover();
        }

        CountersignedBy = approver.Person;
        CountersignedAt = now;
        Words = words;
        return new Timeline.BreakGlassCountersigned(request, approver.Person, words);
    }

    /// <summary>Nobody looked at it in time, and that was told.</summary>
    public void Overdue() => OverdueTold = true;
}
