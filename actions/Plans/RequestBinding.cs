using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Actions.Plans;

/// <summary>
/// All that an approval of an action request binds: the plan to its last byte, and who asked, why, for how long. One
/// person's click carries <see cref="Digest"/>; with another digest it is a click on an old card (rule 5 of the approvals).
/// </summary>
public sealed record RequestBinding
{
    private const int FormVersion = 1;

    /// <param name="request">The request's key, as in A-12.</param>
    /// <param name="script">What would run.</param>
    /// <param name="policyDigest">The catalogue, the inventory and the rules that it came from.</param>
    /// <param name="requester">Who asks.</param>
    /// <param name="reason">Why; never empty.</param>
    /// <param name="waivers">One for each thing that the plan was made in spite of, and for missing captures.</param>
    /// <param name="people">Different persons needed, requester included; no fewer than the action says.</param>
    /// <param name="nonce">Made at random for this request, so that no two have one digest.</param>
    /// <param name="created">When it was asked.</param>
    /// <param name="expires">From when on no click counts.</param>
    /// <exception cref="ArgumentException">There is no reason, too few people, a refusal without waiver, or no time to decide.</exception>
    public RequestBinding(
        string request, RunScript script, string policyDigest, PersonId requester, string reason, IReadOnlyList<PlanWaiver> waivers,
        int people, string nonce, DateTimeOffset created, DateTimeOffset expires)
    {
        ArgumentNullException.ThrowIfNull(script);
        var plan = script.Plan;
        ArgumentNullException.ThrowIfNull(waivers);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        ArgumentException.ThrowIfNullOrWhiteSpace(nonce);
        ArgumentOutOfRangeException.ThrowIfLessThan(people, script.FewestPeople);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(expires, created);
        if (plan.Waived.FirstOrDefault(waived => waivers.All(waiver => waiver.Name != waived.Name || string.IsNullOrWhiteSpace(waiver.Reason))) is { } bare)
        {
            throw new ArgumentException($"'{bare.Name}' was waived without a reason.", nameof(waivers));
        }

        Script = script;
        (Canonical, Digest) = PlanCanon.Sealed(new
        {
            V = FormVersion,
            Request = request,
            Plan = script.Digest,
            Policy = policyDigest,
            Requester = requester,
            Reason = reason,
            Waivers = waivers.OrderBy(waiver => waiver.Name, StringComparer.Ordinal),
            People = people,
            Nonce = nonce,
            Created = created.ToRecordTime(),
            Expires = expires.ToRecordTime(),
        });
    }

    /// <summary>What would run.</summary>
    public RunScript Script { get; }

    /// <summary>Canonical JSON (RFC 8785) of everything that is bound; the plan by its digest.</summary>
    public string Canonical { get; }

    /// <summary>SHA-256 of <see cref="Canonical"/>, in hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>The first twelve digits in groups of four, for the card.</summary>
    public string ShortDigest => $"{Digest[..4]} {Digest[4..8]} {Digest[8..12]}";
}
