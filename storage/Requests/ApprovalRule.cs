using ChatOps.Storage.People;

namespace ChatOps.Storage.Requests;

/// <summary>When enough people have agreed.</summary>
public static class ApprovalRule
{
    /// <summary>What is still missing; null if nothing is.</summary>
    /// <param name="people">Different persons that are needed, the requester among them.</param>
    /// <param name="destructive">Whether a commander or security lead has to be among them.</param>
    /// <param name="requester">Who asked, as they were then.</param>
    /// <param name="approvals">Who agreed, as they were then.</param>
    public static ApprovalLack? Lacks(int people, bool destructive, Approver requester, IReadOnlyCollection<Approver> approvals)
    {
        ArgumentNullException.ThrowIfNull(requester);
        ArgumentNullException.ThrowIfNull(approvals);
        var others = approvals.Where(approver => approver.Person != requester.Person && approver is { MayApprove: true, OnIncident: true })
            .DistinctBy(approver => approver.Person).ToArray();
        var missing = people - 1 - others.Length;
        if (missing > 0)
        {
            return new ApprovalLack.People(missing);
        }

        if (destructive && !requester.Leads && !others.Any(approver => approver.Leads))
        {
            return new ApprovalLack.Lead();
        }

        return people >= 3 && !others.Any(approver => approver.Team is { } team && team != requester.Team)
            ? new ApprovalLack.OtherTeam()
            : null;
    }

    /// <summary>Why this person's word does not count; null if it does.</summary>
    public static RequestRefusal? WhyNot(Approver approver, PersonId requester)
    {
        ArgumentNullException.ThrowIfNull(approver);
        return approver.Person == requester ? new RequestRefusal.OwnRequest()
            : !approver.MayApprove ? new RequestRefusal.NotAnApprover()
            : !approver.OnIncident ? new RequestRefusal.NotOnIncident()
            : null;
    }
}

/// <summary>What an approval still lacks.</summary>
public abstract record ApprovalLack
{
    private ApprovalLack()
    {
    }

    /// <summary>So many more persons.</summary>
    public sealed record People(int Missing) : ApprovalLack;

    /// <summary>Nobody of them is commander or security lead of the incident.</summary>
    public sealed record Lead : ApprovalLack;

    /// <summary>All of them are of the requester's team, or of none.</summary>
    public sealed record OtherTeam : ApprovalLack;
}
