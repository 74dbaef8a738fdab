using ChatOps.Storage.People;

namespace ChatOps.Storage.Requests;

/// <summary>What one person said about a request: once, never changed. The database refuses the requester's own.</summary>
public sealed class ActionVerdict
{
    private ActionVerdict()
    {
        Account = "";
        Digest = "";
        DeliveryKey = "";
    }

    /// <param name="request">What is decided on.</param>
    /// <param name="approver">Who decides, as they are now.</param>
    /// <param name="verdict">Yes or no.</param>
    /// <param name="digest">The request's digest that they saw.</param>
    /// <param name="account">The account that they used.</param>
    /// <param name="deliveryKey">The platform's id of the click or command.</param>
    /// <param name="now">When.</param>
    public ActionVerdict(
        ActionRequest request, Approver approver, RequestVerdict verdict, string digest, AccountKey account, string deliveryKey, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(approver);
        RequestId = request.Id;
        RequesterId = request.RequesterId;
        PersonId = approver.Person;
        Leads = approver.Leads;
        Team = approver.Team;
        Verdict = verdict;
        Digest = digest;
        Account = account.ToString();
        DeliveryKey = deliveryKey;
        At = now;
    }

    public Guid RequestId { get; private set; }

    /// <summary>Stands here too, so that the database can refuse the requester's own word.</summary>
    public PersonId RequesterId { get; private set; }

    public PersonId PersonId { get; private set; }

    public RequestVerdict Verdict { get; private set; }

    /// <summary>What they saw: SHA-256 over everything that would run.</summary>
    public string Digest { get; private set; }

    public bool Leads { get; private set; }

    public string? Team { get; private set; }

    public string Account { get; private set; }

    public string DeliveryKey { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>The person as they were when they decided; their word counted then.</summary>
    public Approver AsApprover() => new(PersonId, true, true, Leads, Team);
}

/// <summary>A person's word.</summary>
public enum RequestVerdict
{
    Approve,
    Deny,
}
