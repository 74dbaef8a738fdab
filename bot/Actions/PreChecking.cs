using ChatOps.Actions.Parameters;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.People;
using ChatOps.Storage.People;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Actions;

/// <summary>Looks at the host and makes the plan that people decide on, or says why there is none.</summary>
internal sealed class PreChecking(
    RequestRecord record, PlanMaker plans, ActionPolicy policy, HostInventory inventory, HostQuestions questions, PeopleDirectory people)
{
    public async Task WorkAsync(RequestRead read, string owner, CancellationToken cancellationToken)
    {
        if (record.Now >= read.Request.ExpiresAt)
        {
            await record.ChangeAsync(
                read.Request.Id, owner,
                async (changing, token) =>
                {
                    await changing.RecordAsync(changing.Request.Expire(changing.Session.Now), token);
                    return true;
                },
                cancellationToken);
            return;
        }

        var outcome = inventory.Find(read.Request.HostId, read.Incident) is { } host
            ? await LookAsync(read, host, cancellationToken)
            : Refusal(inventory.Find(read.Request.HostId) is null
                ? $"The settings know no host {read.Request.HostId} any more."
                : $"{read.Incident.Key} is a drill, and {read.Request.HostId} (or the host that it is reached through) is not marked for drills.");
        await record.ChangeAsync(
            read.Request.Id, owner,
            async (changing, token) =>
            {
                if (changing.Request.State != RequestState.PreChecking)
                {
                    return false;
                }

                if (outcome.Script is { } script)
                {
                    await PlanAsync(changing, read.Of, script, outcome.Facts, outcome.BootId!, token);
                }
                else
                {
                    foreach (var happened in outcome.Events)
                    {
                        await changing.RecordAsync(happened, token);
                    }

                    await changing.RecordAsync(changing.Request.Refuse(outcome.Reasons, changing.Session.Now), token);
                }

                return true;
            },
            cancellationToken);
    }

    private sealed record Looked(RunScript? Script, IReadOnlyList<FactValue> Facts, string? BootId, IReadOnlyList<string> Reasons, IReadOnlyList<TimelineEvent> Events);

    private static Looked Refusal(params string[] reasons) => new(null, [], null, reasons, []);

    private async Task<Looked> LookAsync(RequestRead read, InventoryHost host, CancellationToken cancellationToken)
    {
        if (plans.SubjectOf(read.Of ?? read.Request, read.Incident) is not { } subject)
        {
            return Refusal($"The catalogue does not know {read.Request.ActionId} with these values any more. Ask for it anew.");
        }

        return read.Request.Kind is RequestKind.Undo or RequestKind.Confirm
            ? await LookForFollowUpAsync(read, host, cancellationToken)
            : await LookForRunAsync(read, host, subject, cancellationToken);
    }

    private async Task<Looked> LookForRunAsync(RequestRead read, InventoryHost host, PlanSubject subject, CancellationToken cancellationToken)
    {
        var check = new PreCheck(subject);
        if (await questions.AskAllAsync(host, check, cancellationToken) is { } silent)
        {
            return Silent(host, silent);
        }

        var waived = read.Request.Waived.ToHashSet();
        switch (ActionPlan.Render(check, waived))
        {
            case PlanOutcome.Rendered rendered:
                await using (var db = record.Read())
                {
                    var missing = await EvidenceGates.MissingAsync(db, policy.Catalog, read.Request, rendered.Plan, cancellationToken);
                    var standing = missing.Where(gate => !gate.Waivable || !gate.AnyOf.Any(waived.Contains)).ToArray();
                    if (standing.Length > 0 && read.Request.Kind != RequestKind.Preview)
                    {
                        var capturing = await EvidenceGates.CapturingAsync(db, policy.Catalog, read.Request, standing, cancellationToken);
                        return Refusal(capturing.Count > 0 ? [.. capturing.Select(Capturing)] : [.. standing.Select(Gate)]);
                    }
                }

                return new Looked(RunScript.OfRun(rendered.Plan), check.Facts, BootIdOf(check.Facts), [], []);
            case PlanOutcome.Refused refused:
                return Refusal([.. refused.Refusals.Select(Sentence)]);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<Looked> LookForFollowUpAsync(RequestRead read, InventoryHost host, CancellationToken cancellationToken)
    {
        var (bootId, silent) = await BootAsync(host, cancellationToken);
        if (bootId is null)
        {
            return Silent(host, silent!);
        }

        return plans.FollowUp(read, bootId) is { } script
            ? new Looked(script, [new FactValue("boot_id", "which boot of the host this is", bootId, true)], bootId, [], [])
            : Refusal($"The catalogue of today makes another plan of {read.Of!.Key} than the one that ran, so I cannot take it back by myself. Its card shows the commands that do.");
    }

    /// <summary>Which boot of the host this is.</summary>
    public async Task<(string? BootId, HostResult? Silent)> BootAsync(InventoryHost host, CancellationToken cancellationToken)
    {
        var asked = await questions.AskAsync(host, HostShell.Direct("cat /proc/sys/kernel/random/boot_id", false, 15, false, false), false, cancellationToken);
        var text = HostQuestions.AnswerOf(asked).Output.Trim();
        return asked.Ending is HostEnding.Exited { Code: 0 } && ParameterTypes.All["bootid"].TryParse(text, out var bootId, out _) ? (bootId, null) : (null, asked);
    }

    private static Looked Silent(InventoryHost host, HostResult silent) => new(
        null, [], null, [HostQuestions.WhyNot(host, silent)],
        silent.Ending is HostEnding.NotSent { Fault: HostFault.KeyChanged or HostFault.KeyNotPinned }
            ? [new HostKeyRefused(host.Id, host.Ssh.PinnedKeys, silent.PresentedKey ?? "unknown")]
            : []);

    private static string Gate(PlannedGate gate) =>
        $"First keep what would be lost: run {string.Join(" or ", gate.AnyOf)} ({gate.Because})"
        + (gate.Waivable ? $" To go on without it, both of you on the record: waive={gate.AnyOf[0]}." : "");

    private static string Capturing(ActionRequest capture) =>
        $"{capture.Key} ({capture.ActionId}) is still {RequestWords.Of(capture.State)}, and what it keeps would be lost: say it again when it has ended.";

    private static string Sentence(PlanRefusal refusal) =>
        refusal.Waivable ? $"{refusal.Sentence} To go on all the same, both of you on the record: waive={refusal.Name}." : refusal.Sentence;

    private static string BootIdOf(IReadOnlyList<FactValue> facts) => facts.Single(fact => fact.Name == "boot_id").Value;

    private async Task PlanAsync(RequestChanging changing, ActionRequest? of, RunScript script, IReadOnlyList<FactValue> facts, string bootId, CancellationToken cancellationToken)
    {
        var request = changing.Request;
        var now = changing.Session.Now;
        var expires = request.ExpiryFrom(policy.Times, now);

        // What was waived for a run stands in its plan, and so in what takes it back.
        var waivers = (of ?? request).Waived.Select(name => new PlanWaiver(name, (of ?? request).Reason)).ToArray();
        var binding = new RequestBinding(
            request.Key, script, policy.Digest, request.RequesterId, request.Reason, waivers, request.PeopleNeeded, request.Nonce, request.RequestedAt, expires);
        var plan = script.Plan;
        var isRun = request.Kind is RequestKind.Run or RequestKind.Preview;
        var planned = request.Planned(
            new RequestPlan(
                script.Canonical, script.Digest, binding.Digest,
                CanonicalJson.Serialize(facts.Select(fact => new StoredFact(fact.Name, fact.Says, fact.Value, fact.Bound)).ToArray()),
                policy.Digest, [.. script.Steps.Select(step => step.CommandLine)],
                isRun ? [.. plan.Undo.Select(step => step.CommandLine)] : [], [.. facts.Select(fact => $"{fact.Says}: {fact.Value}")],
                request.Waived, bootId,
                isRun && plan.RevertsAfterSeconds is { } after ? TimeSpan.FromSeconds(after) : null),
            expires, policy.Times, now);
        await changing.RecordAsync(planned, cancellationToken);
        if (request.State == RequestState.Approved)
        {
            changing.Session.NeedsRequestWork();
        }
        else if (request.State == RequestState.AwaitingApproval)
        {
            Call(changing, of, expires, await RequestPeople.DecidersAsync(changing.Session.Db, people, changing.Incident, request, cancellationToken));
        }
    }

    /// <summary>Nobody who can decide is left to find the card by chance, and nobody is called whose word would be refused.</summary>
    private static void Call(RequestChanging changing, ActionRequest? of, DateTimeOffset expires, IReadOnlyList<Person> able)
    {
        var request = changing.Request;
        var words = new List<ChatSpan>
        {
            new TextSpan(request.Key, Strong: true), $" waits for {(request.PeopleNeeded == 2 ? "a second person" : $"{request.PeopleNeeded - 1} more people")}: ",
            new TextSpan(RequestWords.What(request, of), Strong: true), ", until ", new TimeSpanned(expires), ". ",
        };
        foreach (var person in able)
        {
            words.Add(new MentionSpan(person.Id, person.Name));
            words.Add(" ");
        }

        words.Add(able.Count > 0 ? "can say " : "Nobody on it can decide now who could say ");
        words.Add(new CommandSpan(request.Destructive ? $"approve {request.Key} {request.NameToType}" : $"approve {request.Key}"));
        words.Add(" or ");
        words.Add(new CommandSpan($"deny {request.Key} <reason>"));
        words.Add(able.Count >= request.PeopleNeeded - 1 ? ". Whoever else has the role approver is brought in first: " : ". Bring in who has the role approver: ");
        words.Add(new CommandSpan($"invite {changing.Incident.Key} @name"));
        words.Add(".");
        new Announcer(changing.Session).ToIncident(changing.Incident, Notice.Warn([.. words]));
    }
}
