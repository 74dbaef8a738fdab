using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.People;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Reports;

/// <summary>Timeline entries of actions in words.</summary>
internal static class ActionWords
{
    /// <summary>The entry in words; null if it is not about an action.</summary>
    public static IEnumerable<ChatSpan>? Of(TimelineEntry entry, string actor, PeopleDirectory people) => entry.Kind switch
    {
        TimelineEntryKind.ActionRequested => Requested(actor, entry.ReadPayload<ActionRequested>()!),
        TimelineEntryKind.ActionPlanned => Planned(entry.ReadPayload<ActionPlanned>()!),
        TimelineEntryKind.ActionRefused => [$"{entry.ReadPayload<ActionRefused>()!.Request} was refused: ", new TextSpan(string.Join(' ', entry.ReadPayload<ActionRefused>()!.Reasons))],
        TimelineEntryKind.ActionApproved => Approved(entry.ReadPayload<ActionApproved>()!, people),
        TimelineEntryKind.ActionDenied => [new TextSpan(people.NameOf(entry.ReadPayload<ActionDenied>()!.By)), $" denied {entry.ReadPayload<ActionDenied>()!.Request}: ", new TextSpan(entry.ReadPayload<ActionDenied>()!.Reason)],
        TimelineEntryKind.ActionWithdrawn => [new TextSpan(actor), $" withdrew {entry.ReadPayload<ActionWithdrawn>()!.Request}", new TextSpan(entry.ReadPayload<ActionWithdrawn>()!.Reason is { Length: > 0 } reason ? $": {reason}" : "")],
        TimelineEntryKind.ActionExpired => [$"{entry.ReadPayload<ActionExpired>()!.Request} expired: {entry.ReadPayload<ActionExpired>()!.Because}"],
        TimelineEntryKind.ActionVoided => [$"{entry.ReadPayload<ActionVoided>()!.Request} is void: ", new TextSpan(string.Join(' ', [entry.ReadPayload<ActionVoided>()!.Because, .. entry.ReadPayload<ActionVoided>()!.Changed]))],
        TimelineEntryKind.ActionDispatched => [$"{entry.ReadPayload<ActionDispatched>()!.Request} runs as ", new CodeSpan(entry.ReadPayload<ActionDispatched>()!.Run)],
        TimelineEntryKind.ActionStepEnded => Step(entry.ReadPayload<ActionStepEnded>()!),
        TimelineEntryKind.ActionEnded => [$"{entry.ReadPayload<ActionEnded>()!.Request}: ", new TextSpan(RequestWords.Outcome(Enum.Parse<RequestState>(entry.ReadPayload<ActionEnded>()!.Outcome)), Strong: true), " ", new TextSpan(entry.ReadPayload<ActionEnded>()!.Says)],
        TimelineEntryKind.ActionSettled => Settled(entry.ReadPayload<ActionSettled>()!, people),
        TimelineEntryKind.ActionReversionUnseen => [$"{entry.ReadPayload<ActionReversionUnseen>()!.Request}: ", new TextSpan(entry.ReadPayload<ActionReversionUnseen>()!.Says)],
        TimelineEntryKind.ActionReverted => [$"{entry.ReadPayload<ActionReverted>()!.Request}: ", new TextSpan(entry.ReadPayload<ActionReverted>()!.Says)],
        TimelineEntryKind.BreakGlassUsed => Glass(entry.ReadPayload<BreakGlassUsed>()!, people),
        TimelineEntryKind.BreakGlassCountersigned => [new TextSpan(people.NameOf(entry.ReadPayload<BreakGlassCountersigned>()!.By)), $" looked at {entry.ReadPayload<BreakGlassCountersigned>()!.Request}, which ran without a second person: ", new TextSpan(entry.ReadPayload<BreakGlassCountersigned>()!.Words)],
        TimelineEntryKind.BreakGlassOverdue => [$"Nobody looked in time at {entry.ReadPayload<BreakGlassOverdue>()!.Request}, which ran without a second person; {(entry.ReadPayload<BreakGlassOverdue>()!.Told.Count > 0 ? "management was told" : "NOBODY was told, as nobody who may know of it has the role management")}"],
        TimelineEntryKind.RulesChanged => ["The people, hosts, actions or rules of the settings are not what they were; what was approved before and did not run yet is void. Before ", new CodeSpan(entry.ReadPayload<RulesChanged>()!.From[..12]), ", now ", new CodeSpan(entry.ReadPayload<RulesChanged>()!.To[..12])],
        TimelineEntryKind.HostKeyRefused => Key(entry.ReadPayload<HostKeyRefused>()!),
        _ => null,
    };

    private static IEnumerable<ChatSpan> Requested(string actor, ActionRequested asked) =>
    [
        new TextSpan(actor), $" asked for {asked.Request}: {RequestWords.Asks(Enum.Parse<RequestKind>(asked.Asks))}",
        new CodeSpan(string.Join(' ', [asked.Action, asked.Host, .. asked.Parameters])),
        asked.Waived.Count > 0 ? $", in spite of {string.Join(", ", asked.Waived)}" : "", ", because: ", new TextSpan(asked.Reason),
    ];

    private static IEnumerable<ChatSpan> Planned(ActionPlanned planned) =>
        [$"{planned.Request} was planned, digest ", new CodeSpan(planned.Digest[..Math.Min(12, planned.Digest.Length)]), planned.People == 1 ? ", one person is enough" : $", {planned.People} people are needed"];

    private static IEnumerable<ChatSpan> Approved(ActionApproved approved, PeopleDirectory people) =>
        [new TextSpan(people.NameOf(approved.By)), $" approved {approved.Request} ({approved.Approvals} of {approved.Needed})", approved.Enough ? "" : ", more are needed"];

    private static IEnumerable<ChatSpan> Step(ActionStepEnded step) =>
        [$"{step.Request}, step {step.Step}: {RequestWords.Ending(Enum.Parse<StepEnding>(step.Ending), step.ExitCode)}, {step.OutputBytes} bytes of output"];

    private static IEnumerable<ChatSpan> Settled(ActionSettled settled, PeopleDirectory people) =>
        [new TextSpan(people.NameOf(settled.By)), $" says of {settled.Request}: {RequestWords.Outcome(Enum.Parse<RequestState>(settled.As))}", settled.Final ? "; " : " (a second person has to say the same); ", new TextSpan(settled.Reason)];

    private static IEnumerable<ChatSpan> Glass(BreakGlassUsed used, PeopleDirectory people) =>
        [new TextSpan("BREAK-GLASS: ", Strong: true), new TextSpan(people.NameOf(used.By)), $" let {used.Request} run without a second person: ", new TextSpan(used.Reason)];

    private static IEnumerable<ChatSpan> Key(HostKeyRefused key) =>
        [$"{key.Host} presented a host key that is not pinned: ", new CodeSpan(key.Presented), ". Nothing was sent to it."];
}
