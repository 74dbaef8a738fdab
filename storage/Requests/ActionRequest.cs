using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Storage.Requests;

/// <summary>
/// A wish to do something to a host, from the asking to the proven end. People decide by its verbs here; what the bot
/// does with it is in the other half. Every verb changes it and gives the event to record, or refuses and changes nothing.
/// </summary>
public sealed partial class ActionRequest
{
    private ActionRequest()
    {
        ActionId = "";
        HostId = "";
        Parameters = "";
        Run = "";
        Reason = "";
        Nonce = "";
        Waived = [];
    }

    public Guid Id { get; private set; }

    /// <summary>The number that people say: 12 in A-12.</summary>
    public int Number { get; private set; }

    public string Key => KeyOf(Number);

    public IncidentId IncidentId { get; private set; }

    public RequestKind Kind { get; private set; }

    /// <summary>The request that this one takes back or keeps.</summary>
    public Guid? OfRequestId { get; private set; }

    public string ActionId { get; private set; }

    public string HostId { get; private set; }

    /// <summary>Canonical values by name, as canonical JSON.</summary>
    public string Parameters { get; private set; }

    /// <summary>The id of the run; units and tables on the host bear it.</summary>
    public string Run { get; private set; }

    public bool Changes { get; private set; }

    public bool Destructive { get; private set; }

    /// <summary>Different persons needed, the requester among them.</summary>
    public int PeopleNeeded { get; private set; }

    public PersonId RequesterId { get; private set; }

    /// <summary>Whether the requester was commander or security lead when they asked.</summary>
    public bool RequesterLeads { get; private set; }

    public string? RequesterTeam { get; private set; }

    public string Reason { get; private set; }

    /// <summary>Names of what the requester wants to do without; the approver sees them.</summary>
    public IReadOnlyList<string> Waived { get; private set; }

    /// <summary>Made at random, so that no two requests have one digest.</summary>
    public string Nonce { get; private set; }

    public RequestState State { get; private set; }

    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>From when on no word counts.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? ApprovedAt { get; private set; }

    /// <summary>Until then an approved request can still be stopped by anybody who may decide on it.</summary>
    public DateTimeOffset? NotBefore { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>How it came to where it stands, for people.</summary>
    public string? Says { get; private set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; private set; }

    public static string KeyOf(int number) => $"A-{number}";

    /// <summary>Asks. The host is looked at next.</summary>
    /// <param name="id">A new id.</param>
    /// <param name="number">The next number of the record.</param>
    /// <param name="run">The id of the run that may follow: 8 to 26 small letters and digits.</param>
    /// <param name="nonce">Random.</param>
    /// <param name="draft">What is asked for.</param>
    /// <param name="times">How long it may take.</param>
    /// <param name="now">When.</param>
    public static (ActionRequest Request, ActionRequested Event) Ask(
        Guid id, int number, string run, string nonce, RequestDraft draft, RequestTimes times, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(times);
        ArgumentOutOfRangeException.ThrowIfLessThan(draft.People, draft.Destructive ? 2 : 1);
        var request = new ActionRequest
        {
            Id = id,
            Number = number,
            IncidentId = draft.Incident,
            Kind = draft.Kind,
            OfRequestId = draft.Of,
            ActionId = draft.Action,
            HostId = draft.Host,
            Parameters = draft.Parameters,
            Run = run,
            Changes = draft.Changes,
            Destructive = draft.Destructive,
            PeopleNeeded = draft.People,
            RequesterId = draft.Requester.Person,
            RequesterLeads = draft.Requester.Leads,
            RequesterTeam = draft.Requester.Team,
            Reason = draft.Reason,
            Waived = [.. draft.Waived.Order(StringComparer.Ordinal)],
            Nonce = nonce,
            State = RequestState.PreChecking,
            RequestedAt = now,
            ExpiresAt = now + times.ToDecide,
        };
        return (request, new ActionRequested(
            request.Key, draft.Kind.ToString(), draft.Action, draft.Host, draft.ParameterWords, draft.Reason, request.Waived, draft.People));
    }

    /// <summary>
    /// Whether this person may say yes to what they saw. The verdict is saved first; then <see cref="Count"/> looks
    /// whether that was enough.
    /// </summary>
    /// <param name="approver">Who, as they are now.</param>
    /// <param name="digest">What the card showed; null if it was typed without one.</param>
    /// <param name="typed">The name that they typed, for something destructive.</param>
    /// <param name="verdicts">What was said before.</param>
    /// <param name="now">When.</param>
    public RequestRefusal? WhyNotApprove(
        Approver approver, string? digest, string? typed, IReadOnlyCollection<ActionVerdict> verdicts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(approver);
        ArgumentNullException.ThrowIfNull(verdicts);
        if (State != RequestState.AwaitingApproval)
        {
            return new RequestRefusal.WrongState(State);
        }

        if (now >= ExpiresAt)
        {
            return new RequestRefusal.TooLate(ExpiresAt);
        }

        if (digest is not null && digest != Digest)
        {
            return new RequestRefusal.OldCard();
        }

        if (ApprovalRule.WhyNot(approver, RequesterId) is { } refusal)
        {
            return refusal;
        }

        if (verdicts.FirstOrDefault(verdict => verdict.PersonId == approver.Person) is { } before)
        {
            return new RequestRefusal.DecidedAlready(before.Verdict, before.At);
        }

        return Destructive && !string.Equals(typed?.Trim(), NameToType, StringComparison.OrdinalIgnoreCase)
            ? new RequestRefusal.NameNotTyped(NameToType)
            : null;
    }

    /// <summary>What an approver of something destructive types: the name of what it is done to.</summary>
    public string NameToType => HostId;

    /// <summary>Counts the words that were said. Enough of them approve it.</summary>
    /// <param name="verdicts">All of them, the newest too; they are saved already.</param>
    /// <param name="by">Whose word is the newest.</param>
    /// <param name="times">How long it may take.</param>
    /// <param name="now">When.</param>
    public ActionApproved Count(IReadOnlyCollection<ActionVerdict> verdicts, Approver by, RequestTimes times, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(times);
        var approvals = verdicts.Where(verdict => verdict.Verdict == RequestVerdict.Approve && verdict.Digest == Digest)
            .Select(verdict => verdict.AsApprover()).ToArray();
        var enough = Lack(approvals) is null;
        if (enough)
        {
            Approve(times, now);
        }

        return new ActionApproved(Key, Digest!, by.Person, approvals.Length, PeopleNeeded - 1, enough);
    }

    /// <summary>
    /// Whether the one who asked may let it run alone. What cannot be taken back never does, nor what takes three people.
    /// The word is saved first; then <see cref="GoAlone"/>.
    /// </summary>
    /// <param name="by">Who.</param>
    /// <param name="digest">What the card showed; null if it was typed without one.</param>
    /// <param name="now">When.</param>
    public RequestRefusal? WhyNotAlone(Approver by, string? digest, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(by);
        return State != RequestState.AwaitingApproval ? new RequestRefusal.WrongState(State)
            : now >= ExpiresAt ? new RequestRefusal.TooLate(ExpiresAt)
            : digest is not null && digest != Digest ? new RequestRefusal.OldCard()
            : by.Person != RequesterId ? new RequestRefusal.NotTheRequester(RequesterId)
            : !by.OnIncident ? new RequestRefusal.NotOnIncident()
            : Kind != RequestKind.Run ? new RequestRefusal.GlassStays("to take something back takes as many people as to do it")
            : Destructive ? new RequestRefusal.GlassStays("what cannot be taken back takes two people, always")
            : PeopleNeeded > 2 ? new RequestRefusal.GlassStays($"it takes {PeopleNeeded} people")
            : null;
    }

    /// <summary>Runs on the word of one person, who broke the glass.</summary>
    public BreakGlassUsed GoAlone(BreakGlass glass, RequestTimes times, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(glass);
        ArgumentNullException.ThrowIfNull(times);
        Approve(times, now);
        ExpiresAt = now + (times.ToRun < BreakGlass.ValidFor ? times.ToRun : BreakGlass.ValidFor);
        return new BreakGlassUsed(Key, glass.Digest, RequesterId, glass.Reason, glass.CountersignDueAt);
    }

    /// <summary>What is still missing for a run; null if nothing is.</summary>
    public ApprovalLack? Lack(IReadOnlyCollection<Approver> approvals) =>
        ApprovalRule.Lacks(PeopleNeeded, Destructive, new Approver(RequesterId, true, true, RequesterLeads, RequesterTeam), approvals);

    /// <summary>One no stops it, until it runs.</summary>
    public RequestChange Deny(Approver approver, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(approver);
        if (State is not (RequestState.AwaitingApproval or RequestState.Approved))
        {
            return new RequestRefusal.WrongState(State);
        }

        // Whoever asked takes it back instead; and a no needs no more rights than a yes.
        if (ApprovalRule.WhyNot(approver, RequesterId) is { } refusal)
        {
            return refusal;
        }

        Finish(RequestState.Denied, reason, now);
        return new ActionDenied(Key, approver.Person, reason);
    }

    /// <summary>The one who asked takes it back, as long as nothing ran.</summary>
    public RequestChange Withdraw(PersonId by, string? reason, DateTimeOffset now)
    {
        if (by != RequesterId)
        {
            return new RequestRefusal.NotTheRequester(RequesterId);
        }

        if (!State.IsOpen())
        {
            return new RequestRefusal.WrongState(State);
        }

        Finish(RequestState.Withdrawn, reason, now);
        return new ActionWithdrawn(Key, reason);
    }

    /// <summary>People say what an unknown end was. What cannot be taken back takes two of them.</summary>
    /// <param name="by">Who says so.</param>
    /// <param name="verdict">What happened.</param>
    /// <param name="reason">How they know.</param>
    /// <param name="now">When.</param>
    public RequestChange Settle(PersonId by, RequestState verdict, string reason, DateTimeOffset now)
    {
        if (State != RequestState.Unknown)
        {
            return new RequestRefusal.WrongState(State);
        }

        if (verdict is not (RequestState.SettledHappened or RequestState.SettledNotHappened or RequestState.SettledUnknowable))
        {
            throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "Not a way to settle it.");
        }

        if (Destructive && (SettlingAs != verdict || SettlingBy is null || SettlingBy == by))
        {
            var first = SettlingAs != verdict || SettlingBy is null;
            SettlingAs = verdict;
            SettlingBy = first ? by : SettlingBy;
            Version++;
            return first ? new ActionSettled(Key, verdict.ToString(), reason, by, false) : new RequestRefusal.SecondPersonNeeded();
        }

        Finish(verdict, reason, now);
        return new ActionSettled(Key, verdict.ToString(), reason, by, true);
    }

    /// <summary>The first of two persons who settle an unknown end.</summary>
    public PersonId? SettlingBy { get; private set; }

    /// <summary>What the first of them said.</summary>
    public RequestState? SettlingAs { get; private set; }

    private void Approve(RequestTimes times, DateTimeOffset now)
    {
        ApprovedAt = now;
        NotBefore = Destructive ? now + times.ToStop : now;
        ExpiresAt = now + times.ToRun;
        Become(RequestState.Approved);
    }

    private void Finish(RequestState state, string? says, DateTimeOffset now)
    {
        Says = says;
        EndedAt = now;
        LeaseOwner = null;
        LeaseUntil = null;
        Become(state);
    }

    private void Become(RequestState state)
    {
        if (!State.MayBecome(state))
        {
            throw new InvalidOperationException($"{Key} cannot become {state} from {State}.");
        }

        State = state;
        Version++;
    }
}
