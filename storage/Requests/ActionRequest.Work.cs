using ChatOps.Storage.Timeline;

namespace ChatOps.Storage.Requests;

/// <summary>What the bot does with a request, in the order in which it does it.</summary>
public sealed partial class ActionRequest
{
    /// <summary>The plan as canonical JSON; never changed once it is there.</summary>
    public string? Plan { get; private set; }

    public string? PlanDigest { get; private set; }

    /// <summary>What a click has to carry.</summary>
    public string? Digest { get; private set; }

    /// <summary>What the host told, as canonical JSON.</summary>
    public string? Facts { get; private set; }

    /// <summary>Digest of the catalogue, the inventory and the rules under which the plan was made.</summary>
    public string? Policy { get; private set; }

    /// <summary>The boot of the host that the plan is for.</summary>
    public string? BootId { get; private set; }

    /// <summary>The first twelve digits of the digest in groups of four, for people.</summary>
    public string? ShortDigest => Digest is { } digest ? $"{digest[..4]} {digest[4..8]} {digest[8..12]}" : null;

    public DateTimeOffset? DispatchedAt { get; private set; }

    /// <summary>After so many seconds it takes itself back.</summary>
    public int? RevertsAfterSeconds { get; private set; }

    /// <summary>When the host takes it back by itself; null once it is kept, taken back or seen to be.</summary>
    public DateTimeOffset? RevertsAt { get; private set; }

    /// <summary>The request that took it back or kept it; null if none did.</summary>
    public Guid? UndoneBy { get; private set; }

    /// <summary>A containment that happened, as far as is known, and that nobody took back.</summary>
    public bool IsInForce => this is { Kind: RequestKind.Run, Changes: true, Destructive: false, UndoneBy: null }
        && ActionId.StartsWith("contain.", StringComparison.Ordinal) && State.Happened();

    /// <summary>The bot that works on it.</summary>
    public string? LeaseOwner { get; private set; }

    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>No bot takes a request, or lets one rest, for longer: what stands further ahead was written by a clock that was set back since.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromMinutes(2);

    /// <summary>A bot takes it for some time. Whoever finds a lease that ran out takes over.</summary>
    /// <returns>False if another bot has it.</returns>
    public bool Lease(string owner, TimeSpan time, DateTimeOffset now)
    {
        if (LeaseOwner is not null && LeaseOwner != owner && LeaseUntil > now && LeaseUntil <= now + LongestLease)
        {
            return false;
        }

        LeaseOwner = owner;
        LeaseUntil = now + time;
        Version++;
        return true;
    }

    /// <summary>Nobody looks at it before that time; then any bot may.</summary>
    public void Rest(DateTimeOffset until)
    {
        LeaseOwner = null;
        LeaseUntil = until;
        Version++;
    }

    /// <summary>
    /// Whether it was asked for, or approved, later than it is now: a clock was ahead and was set right, and nobody knows how old
    /// people's words are.
    /// </summary>
    /// <param name="now">When.</param>
    /// <param name="leeway">By how much clocks of several bots may differ.</param>
    public bool IsAheadOf(DateTimeOffset now, TimeSpan leeway) => (ApprovedAt ?? RequestedAt) > now + leeway;

    /// <summary>It was approved, and something outside keeps it from its turn.</summary>
    /// <param name="says">What.</param>
    /// <returns>False if that was said before.</returns>
    public bool Waits(string says)
    {
        if (State != RequestState.Approved || Says == says)
        {
            return false;
        }

        Says = says;
        Version++;
        return true;
    }

    /// <summary>When <see cref="Planned"/> would let a decision expire.</summary>
    public DateTimeOffset ExpiryFrom(RequestTimes times, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(times);
        return now + (Destructive ? times.ToDecideDestructive : times.ToDecide);
    }

    /// <summary>The host was looked at, and the plan can be shown. Where one person is enough it is approved at once.</summary>
    /// <param name="plan">What would run.</param>
    /// <param name="expires">From when on no word counts; the digest binds it.</param>
    /// <param name="times">How long it may take.</param>
    /// <param name="now">When.</param>
    public ActionPlanned Planned(RequestPlan plan, DateTimeOffset expires, RequestTimes times, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Plan = plan.Plan;
        PlanDigest = plan.PlanDigest;
        Digest = plan.Digest;
        Facts = plan.Facts;
        Policy = plan.Policy;
        BootId = plan.BootId;
        RevertsAfterSeconds = plan.RevertsAfter is { } after ? (int)after.TotalSeconds : null;
        ExpiresAt = expires;
        if (Kind == RequestKind.Preview)
        {
            Finish(RequestState.Shown, null, now);
        }
        else
        {
            if (PeopleNeeded == 1)
            {
                Approve(times, now);
            }
            else
            {
                Become(RequestState.AwaitingApproval);
            }

            LeaseOwner = null;
            LeaseUntil = null;
        }

        return new ActionPlanned(
            Key, plan.Digest, plan.PlanDigest, plan.Policy, plan.Commands, plan.Undo, plan.FactWords, plan.Waived, PeopleNeeded, ExpiresAt);
    }

    /// <summary>Something stands against it before anybody was asked.</summary>
    public ActionRefused Refuse(IReadOnlyList<string> reasons, DateTimeOffset now)
    {
        Finish(RequestState.Refused, string.Join('\n', reasons), now);
        return new ActionRefused(Key, reasons);
    }

    /// <summary>The time is over.</summary>
    public ActionExpired Expire(DateTimeOffset now)
    {
        var waited = State switch
        {
            RequestState.PreChecking => "The host did not answer in time.",
            RequestState.AwaitingApproval => "Nobody decided in time.",
            _ => $"It was approved, but could not run in time. {Says}".TrimEnd(),
        };
        Finish(RequestState.Expired, waited, now);
        return new ActionExpired(Key, waited);
    }

    /// <summary>What was approved is not what would run.</summary>
    public ActionVoided Void(string because, IReadOnlyList<string> changed, DateTimeOffset now)
    {
        Finish(RequestState.Voided, changed.Count == 0 ? because : $"{because}\n{string.Join('\n', changed)}", now);
        return new ActionVoided(Key, because, changed);
    }

    /// <summary>It is its turn. From here on it may have happened.</summary>
    public ActionDispatched Dispatch(DateTimeOffset now)
    {
        DispatchedAt = now;

        // What it waited for is over.
        Says = null;
        if (RevertsAfterSeconds is { } after)
        {
            // The host counts from a moment later; until then nobody may believe that it is open again.
            RevertsAt = now + TimeSpan.FromSeconds(after);
        }

        Become(RequestState.Dispatching);
        return new ActionDispatched(Key, Run, Digest!, BootId!);
    }

    /// <summary>From when on no step of it begins any more, whatever kept the bot from it.</summary>
    /// <param name="times">How long it may take.</param>
    /// <param name="before">What the steps before may take.</param>
    public DateTimeOffset BeginsUntil(RequestTimes times, TimeSpan before)
    {
        ArgumentNullException.ThrowIfNull(times);
        return (DispatchedAt ?? throw new InvalidOperationException($"{Key} was not dispatched.")) + times.ToRun + before;
    }

    /// <summary>The host is being told, or told about it again. What people said meanwhile was about something else.</summary>
    public void Running()
    {
        SettlingBy = null;
        SettlingAs = null;
        Become(RequestState.Running);
    }

    /// <summary>Every step ended; the proofs are asked.</summary>
    public void Verifying() => Become(RequestState.Verifying);

    /// <summary>The end, as far as it is known.</summary>
    /// <param name="outcome">One of the four ends of a run.</param>
    /// <param name="says">Why, in words.</param>
    /// <param name="proofs">What the proofs said, for the record.</param>
    /// <param name="now">When.</param>
    public ActionEnded End(RequestState outcome, string says, IReadOnlyList<string> proofs, DateTimeOffset now)
    {
        if (outcome is not (RequestState.Succeeded or RequestState.Failed or RequestState.NoEffect or RequestState.Unknown))
        {
            throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an end of a run.");
        }

        if (outcome == RequestState.Unknown)
        {
            Says = says;
            LeaseOwner = null;
            LeaseUntil = null;
            Become(outcome);
        }
        else
        {
            Finish(outcome, says, now);
        }

        return new ActionEnded(Key, outcome.ToString(), says, proofs, DispatchedAt is { } began ? (long)(now - began).TotalMilliseconds : 0);
    }

    /// <summary>Another request kept it: it will not take itself back.</summary>
    public void Kept()
    {
        RevertsAt = null;
        Version++;
    }

    /// <summary>Another request took it back.</summary>
    public void Undone(Guid by)
    {
        RevertsAt = null;
        UndoneBy = by;
        Version++;
    }

    /// <summary>The host took it back by itself, and that was seen.</summary>
    public ActionReverted Reverted(string says)
    {
        RevertsAt = null;
        UndoneBy = Id;
        Version++;
        return new ActionReverted(Key, says);
    }

    /// <summary>Its time is over, and nobody could see whether the host took it back. It can still be taken back.</summary>
    public ActionReversionUnseen ReversionUnseen(string says)
    {
        RevertsAt = null;
        Version++;
        return new ActionReversionUnseen(Key, says);
    }
}
