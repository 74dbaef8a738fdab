using ChatOps.Storage.People;

namespace ChatOps.Storage.Timeline;

// What happened to the requests for actions on hosts, from the asking to the proven end.

public sealed record ActionRequested(
    string Request, string Asks, string Action, string Host, IReadOnlyList<string> Parameters, string Reason, IReadOnlyList<string> Waived,
    int People) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionRequested;
}

/// <summary>What was shown to people before they decided.</summary>
public sealed record ActionPlanned(
    string Request, string Digest, string PlanDigest, string Policy, IReadOnlyList<string> Commands, IReadOnlyList<string> Undo,
    IReadOnlyList<string> Facts, IReadOnlyList<string> Waived, int People, DateTimeOffset ExpiresAt) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionPlanned;
}

public sealed record ActionRefused(string Request, IReadOnlyList<string> Reasons) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionRefused;
}

public sealed record ActionApproved(string Request, string Digest, PersonId By, int Approvals, int Needed, bool Enough) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionApproved;
}

public sealed record ActionDenied(string Request, PersonId By, string Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionDenied;
}

public sealed record ActionWithdrawn(string Request, string? Reason) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionWithdrawn;
}

public sealed record ActionExpired(string Request, string Because) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionExpired;
}

/// <summary>What was approved was not what would have run any more.</summary>
public sealed record ActionVoided(string Request, string Because, IReadOnlyList<string> Changed) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionVoided;
}

/// <summary>From here on it may have happened.</summary>
public sealed record ActionDispatched(string Request, string Run, string Digest, string BootId) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionDispatched;
}

/// <summary>How one command ended, with the digest of all its output and the beginning of it.</summary>
public sealed record ActionStepEnded(
    string Request, string Step, string Ending, int? ExitCode, long OutputBytes, string? OutputSha256, string Excerpt) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionStepEnded;
}

public sealed record ActionEnded(string Request, string Outcome, string Says, IReadOnlyList<string> Proofs, long Milliseconds) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionEnded;
}

/// <summary>What people say of an end that nobody knows.</summary>
public sealed record ActionSettled(string Request, string As, string Reason, PersonId By, bool Final) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionSettled;
}

/// <summary>A host took an action back by itself.</summary>
public sealed record ActionReverted(string Request, string Says) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionReverted;
}

/// <summary>The time of an action is over, and nobody could see whether the host took it back by itself.</summary>
public sealed record ActionReversionUnseen(string Request, string Says) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.ActionReversionUnseen;
}

/// <summary>The people, hosts, catalogue or rules of the settings are not those any more under which something was asked for; by the digests of both.</summary>
public sealed record RulesChanged(string From, string To) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.RulesChanged;
}

/// <summary>A host presented another key than the pinned one, or none that is pinned.</summary>
public sealed record HostKeyRefused(string Host, IReadOnlyList<string> Pinned, string Presented) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.HostKeyRefused;
}

/// <summary>One person let it run without a second one.</summary>
public sealed record BreakGlassUsed(string Request, string Digest, PersonId By, string Reason, DateTimeOffset CountersignDueAt) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.BreakGlassUsed;
}

/// <summary>Another person has looked at it afterwards.</summary>
public sealed record BreakGlassCountersigned(string Request, PersonId By, string Words) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.BreakGlassCountersigned;
}

/// <summary>Nobody has looked at it in time.</summary>
public sealed record BreakGlassOverdue(string Request, DateTimeOffset DueAt, IReadOnlyList<PersonId> Told) : TimelineEvent
{
    public override TimelineEntryKind Kind => TimelineEntryKind.BreakGlassOverdue;
}
