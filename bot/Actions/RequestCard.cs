using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.People;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Actions;

/// <summary>
/// The one card of a request: first what would run, for whom to decide; then who decided; then how it went. It is edited
/// in place, and nothing that was shown before is taken off it.
/// </summary>
internal sealed class RequestCard(PeopleDirectory people, VaultFolder vault, TimeProvider clock)
{
    private const int MostOutput = 1200;

    public async Task<Notice> ComposeAsync(ChatOpsDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var request = await db.ActionRequests.AsNoTracking().SingleAsync(known => known.Id == id, cancellationToken);
        var incident = await db.Incidents.AsNoTracking().SingleAsync(known => known.Id == request.IncidentId, cancellationToken);
        var verdicts = await db.ActionVerdicts.AsNoTracking().Where(verdict => verdict.RequestId == id).OrderBy(verdict => verdict.At).ToListAsync(cancellationToken);
        var steps = await db.ActionSteps.AsNoTracking().Where(step => step.RequestId == id).OrderBy(step => step.Ordinal).ToListAsync(cancellationToken);
        var proofs = await db.ActionProofs.AsNoTracking().Where(proof => proof.RequestId == id).OrderBy(proof => proof.Ordinal).ToListAsync(cancellationToken);
        var plan = PlanShown.Of(request);
        var of = request.OfRequestId is { } earlier ? await db.ActionRequests.AsNoTracking().SingleAsync(known => known.Id == earlier, cancellationToken) : null;
        var able = request.State == RequestState.AwaitingApproval ? await RequestPeople.DecidersAsync(db, people, incident, request, cancellationToken) : [];
        var blocks = new List<NoticeBlock> { new FactsBlock([.. Head(incident, request, of, plan, able)]) };
        if (plan is not null)
        {
            blocks.AddRange(Planned(request, plan));
        }

        blocks.AddRange(Decided(request, verdicts));
        if (await db.BreakGlasses.AsNoTracking().SingleOrDefaultAsync(glass => glass.RequestId == id, cancellationToken) is { } glass)
        {
            blocks.Add(Alone(request, glass));
        }

        var items = await db.EvidenceItems.AsNoTracking().Where(item => item.RequestId == id).OrderBy(item => item.Number).ToListAsync(cancellationToken);
        if (items.Count > 0)
        {
            blocks.AddRange(Kept(request, plan, items, clock.GetUtcNow()));
        }

        blocks.AddRange(Went(request, steps, proofs));
        return new Notice
        {
            Tone = Tone(request),
            Title = $"{request.Key} · {RequestWords.What(request, of)} · {RequestWords.Of(request.State, proofs.All(proof => proof.Verdict != ProofVerdict.NotAsked))}{(request.UndoneBy is null ? "" : " Taken back since.")}",
            Blocks = blocks,
            Buttons = Buttons(incident, request, of, await DecidersAsync(db, request, verdicts, cancellationToken)),
        };
    }

    private IEnumerable<Fact> Head(Incident incident, ActionRequest request, ActionRequest? of, PlanShown? plan, IReadOnlyList<Person> able)
    {
        yield return new Fact("Host", plan is null
            ? [new TextSpan(request.HostId)]
            : [new TextSpan($"{plan.Host.Id} ({plan.Host.Address}, {plan.Host.Platform}), key "), new CodeSpan(plan.Host.HostKeySha256)]);
        yield return new Fact("Asked by", new TextSpan(people.NameOf(request.RequesterId)), " at ", new TimeSpanned(request.RequestedAt), ": ", new TextSpan(request.Reason));
        if (plan is not null)
        {
            yield return new Fact("Effect", new TextSpan(plan.Effect));
            if (of is null)
            {
                yield return new Fact("Undo", new TextSpan(plan.UndoSays ?? "There is none."));
            }

            if (request.State == RequestState.AwaitingApproval && PlanShown.FactsOf(request).FirstOrDefault(fact => fact.Name == EvidenceBook.ExpectedFact) is { } size
                && long.TryParse(size.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bytes))
            {
                var room = vault.Room();
                yield return new Fact("Reads", new TextSpan(
                    $"{ByteWords.Of(bytes)}; the vault has room for {ByteWords.Of(Math.Max(0, room))}{(bytes > room ? ", so it fits only if it packs well" : "")}", Strong: bytes > room));
            }

            yield return new Fact("Takes", $"about {Spans.Length(TimeSpan.FromSeconds(plan.ExpectedSeconds))} · {Consequence(request, of)}");
        }

        if (request.UndoneBy is { } by)
        {
            yield return new Fact("Taken back", new TextSpan(by == request.Id ? "by the host itself, when its time was over; that was seen" : "by another request, and proven"));
        }
        else if (request is { Kind: RequestKind.Run, RevertsAfterSeconds: not null, RevertsAt: null } && request.State.Happened())
        {
            yield return new Fact("Stays", "the host is not known to take it back by itself any more; to take it back: ", new CommandSpan($"undo {request.Key}"));
        }
        else if (request is { RevertsAfterSeconds: { } after, State: RequestState.AwaitingApproval })
        {
            yield return new Fact("Opens itself", $"{Spans.Length(TimeSpan.FromSeconds(after))} after it began, unless somebody keeps it");
        }

        if (request.RevertsAt is { } reverts)
        {
            yield return new Fact("Opens itself", "at ", new TimeSpanned(reverts), ", unless somebody keeps it: ", new CommandSpan($"confirm {request.Key}"));
        }

        if (request.State == RequestState.AwaitingApproval)
        {
            yield return new Fact(
                "Needs", new TextSpan(Needs(request, able)), ", until ", new TimeSpanned(request.ExpiresAt), ". To bring in who else may approve: ", new CommandSpan($"invite {incident.Key} @name"));
        }

        if (request.ShortDigest is { } digest)
        {
            yield return new Fact("Digest", new CodeSpan(digest));
        }

        if (incident.Drill)
        {
            yield return new Fact("Drill", "this is an exercise");
        }
    }

    private static string Consequence(ActionRequest request, ActionRequest? of) => request switch
    {
        { Kind: RequestKind.Undo } when of is not null => $"takes {of.Key} back",
        { Kind: RequestKind.Confirm } when of is not null => $"keeps {of.Key}, which can still be taken back",
        { Destructive: true } => "DESTRUCTIVE: it cannot be taken back",
        { Changes: true } => "can be taken back",
        _ => "changes nothing",
    };

    private static string Needs(ActionRequest request, IReadOnlyList<Person> able)
    {
        var names = able.Count == 0 ? "nobody now" : string.Join(", ", able.Select(person => person.Name));
        return $"{request.PeopleNeeded - 1} more {(request.PeopleNeeded == 2 ? "person who may approve and is" : "people who may approve and are")} on the incident ({names})"
            + (request.Destructive ? "; one of all must be commander or security lead" : "")
            + (request.PeopleNeeded >= 3 ? "; one must be of another team" : "");
    }

    private static IEnumerable<NoticeBlock> Planned(ActionRequest request, PlanShown plan)
    {
        var facts = PlanShown.FactsOf(request);
        if (facts.Count > 0)
        {
            yield return new ListBlock("The host says", [.. facts.Select(fact => (IReadOnlyList<ChatSpan>)[new TextSpan($"{fact.Says}: "), fact.Value.Length == 0 ? "nothing" : new CodeSpan(fact.Value)])]);
        }

        if (InSpiteOf(request) is { } waived)
        {
            yield return new ParagraphBlock([new TextSpan("In spite of: ", Strong: true), new TextSpan(waived)]);
        }

        yield return new PreformattedBlock(string.Join('\n', plan.Steps.Select(Shown)), Fold: $"Exactly what runs ({Commands(plan.Steps.Count)})");
        if (plan.Undo is { Count: > 0 } undo)
        {
            yield return new ParagraphBlock(["To take it back:"]);
            yield return new PreformattedBlock(string.Join('\n', undo.Select(Shown)), Fold: $"Exactly what takes it back ({Commands(undo.Count)})");
        }
    }

    /// <summary>What the one who asked wants to do without, be it a fact of the host or a capture: whoever agrees agrees to that too.</summary>
    private static string? InSpiteOf(ActionRequest request) => request.Waived.Count == 0 ? null : string.Join(", ", request.Waived);

    private static string Commands(int count) => count == 1 ? "1 command" : $"{count} commands";

    /// <summary>What the shell reads, byte for byte, and in a line what it is wrapped in; the record has both.</summary>
    private static string Shown(PlanShown.Command step) =>
        $"# {step.Name}: in a clean environment{(step.Unit is { } unit ? $", once, as {unit}" : "")}, {step.LimitSeconds} s at most\n{step.Snippet}";

    private IEnumerable<NoticeBlock> Decided(ActionRequest request, List<ActionVerdict> verdicts)
    {
        if (verdicts.Count > 0)
        {
            yield return new ListBlock("Decided", [.. verdicts.Select(verdict => (IReadOnlyList<ChatSpan>)
                [new TextSpan(people.NameOf(verdict.PersonId), Strong: true), verdict.Verdict == RequestVerdict.Approve ? " approved at " : " denied at ", new TimeSpanned(verdict.At)])]);
        }

        if (request is { State: RequestState.Approved, NotBefore: { } begins, Destructive: true })
        {
            yield return new ParagraphBlock(["It starts at ", new TimeSpanned(begins), ". To stop it: ", new CommandSpan($"deny {request.Key} <reason>"), "."]);
        }
    }

    private ParagraphBlock Alone(ActionRequest request, BreakGlass glass) => glass.CountersignedAt is { } at
        ? new ParagraphBlock([new TextSpan("BREAK-GLASS: ", Strong: true), new TextSpan($"{people.NameOf(glass.PersonId)} let it run alone ({glass.Reason}). {people.NameOf(glass.CountersignedBy!.Value)} looked at it at "), new TimeSpanned(at), new TextSpan($": {glass.Words}")])
        : new ParagraphBlock([new TextSpan("BREAK-GLASS, not countersigned: ", Strong: true), new TextSpan($"{people.NameOf(glass.PersonId)} let it run alone ({glass.Reason}). Another person has to look at it by "), new TimeSpanned(glass.CountersignDueAt, TimeStyle.DateAndClock), ": ", new CommandSpan($"countersign {request.Key} <what you found>"), "."]);

    private static IEnumerable<NoticeBlock> Kept(ActionRequest request, PlanShown? plan, List<EvidenceItem> items, DateTimeOffset now)
    {
        // What was never begun is said too: it is not the same as what found nothing.
        var never = (plan?.Steps ?? []).Where(step => step.IsStream && items.All(item => item.Step != step.Name))
            .Select(step => (IReadOnlyList<ChatSpan>)[new TextSpan($"{step.Name}: {(request.State.IsOver() ? EvidenceWords.Of(EvidenceState.NotRun) : "waits for its turn")}")]);
        yield return new ListBlock("In the vault", [.. items.Select(item =>
            item.State == EvidenceState.Arriving ? (IReadOnlyList<ChatSpan>)[new TextSpan(EvidenceWords.Progress(item, now))] : EvidenceWords.Line(item)), .. never]);
        foreach (var warning in items.Select(item => EvidenceWords.Warning(item.Sealing)).Concat(items.Select(item => EvidenceWords.OfClock(item.HostSkewMs))).OfType<string>().Distinct())
        {
            yield return new ParagraphBlock([new TextSpan($"Careful: {warning}.", Strong: true)]);
        }
    }

    private static IEnumerable<NoticeBlock> Went(ActionRequest request, List<ActionStep> steps, List<ActionProof> proofs)
    {
        if (steps.Count > 0)
        {
            yield return new ListBlock("Steps", [.. steps.Select(step => (IReadOnlyList<ChatSpan>)
                [new TextSpan($"{step.Name}: {(step.Ending is { } ending ? RequestWords.Ending(ending, step.ExitCode) : "running")}"), new TextSpan(step.Says is { Length: > 0 } says ? $" ({Cut(says, 200)})" : "")])]);
            foreach (var step in steps.Where(step => step.Output is { Length: > 0 } || step.Errors is { Length: > 0 }).Take(6))
            {
                yield return new PreformattedBlock(Cut($"# {step.Name}\n{HostWords.Shown(step.Output)}{HostWords.Shown(step.Errors)}".TrimEnd(), MostOutput));
            }
        }

        if (proofs.Count > 0)
        {
            yield return new ListBlock("Proof", [.. proofs.Select(proof => (IReadOnlyList<ChatSpan>)
                [new TextSpan($"{Sign(proof.Verdict)} {proof.Proves}"), new TextSpan(proof.Says.Length > 0 ? $" {Cut(proof.Says, 300)}" : "")])]);
        }

        if (request.Says is { Length: > 0 } end)
        {
            yield return new ParagraphBlock([new TextSpan(Cut(end, 1500), Strong: true)]);
        }
    }

    private static string Sign(ProofVerdict verdict) => verdict switch
    {
        ProofVerdict.Held => "✓",
        ProofVerdict.NotHeld => "✗ not so:",
        ProofVerdict.NoAnswer => "? no answer:",
        ProofVerdict.NotAsked => "– not looked at:",
    };

    private static IReadOnlyList<NoticeButton> Buttons(Incident incident, ActionRequest request, ActionRequest? of, IReadOnlyList<PersonId> deciders) => request.State switch
    {
        RequestState.AwaitingApproval =>
        [
            new NoticeButton(request.Destructive ? "Approve…" : "Approve", $"approve {incident.Key} {request.Key} {request.Digest}", ButtonStyle.Danger, request.Destructive ? null : $"Approve {request.Key}: {RequestWords.What(request, of)}{(InSpiteOf(request) is { } waived ? $", in spite of {waived}" : "")}?") { For = deciders },
            new NoticeButton("Deny…", $"deny {incident.Key} {request.Key}") { For = deciders },
            new NoticeButton("Withdraw", $"withdraw {incident.Key} {request.Key}") { For = [request.RequesterId] },
        ],
        RequestState.Approved when request.Destructive => [new NoticeButton("Stop it…", $"deny {incident.Key} {request.Key}", ButtonStyle.Danger)],
        RequestState.Unknown when request is { Kind: RequestKind.Run, RevertsAt: not null } =>
        [
            new NoticeButton("Keep it", $"confirm {incident.Key} {request.Key}", ButtonStyle.Primary),
            new NoticeButton("Undo", $"undo {incident.Key} {request.Key}", Confirm: $"Ask to take {request.Key} back?"),
            new NoticeButton("Say what happened…", $"settle {incident.Key} {request.Key}"),
        ],
        RequestState.Unknown => [new NoticeButton("Say what happened…", $"settle {incident.Key} {request.Key}")],
        RequestState.Succeeded or RequestState.SettledHappened when request is { Kind: RequestKind.Run, Changes: true, Destructive: false, UndoneBy: null } => request.RevertsAt is null
            ? [new NoticeButton("Undo", $"undo {incident.Key} {request.Key}", Confirm: $"Ask to take {request.Key} back?")]
            : [new NoticeButton("Keep it", $"confirm {incident.Key} {request.Key}", ButtonStyle.Primary), new NoticeButton("Undo", $"undo {incident.Key} {request.Key}", Confirm: $"Ask to take {request.Key} back?")],
        _ => [],
    };

    /// <summary>
    /// Who could still say yes or no. Whoever may approve and is not on the incident yet is told by the refusal how to get there;
    /// who is kept out is not among them.
    /// </summary>
    private async Task<IReadOnlyList<PersonId>> DecidersAsync(ChatOpsDbContext db, ActionRequest request, List<ActionVerdict> verdicts, CancellationToken cancellationToken)
    {
        var keptOut = await db.IncidentExclusions.Where(exclusion => exclusion.IncidentId == request.IncidentId).Select(exclusion => exclusion.PersonId).ToListAsync(cancellationToken);
        return
        [
            .. people.With(PersonRole.Approver).Where(person => person.Active && person.Id != request.RequesterId).Select(person => person.Id)
                .Except(verdicts.Select(verdict => verdict.PersonId)).Except(keptOut),
        ];
    }

    private static NoticeTone Tone(ActionRequest request) => request.State switch
    {
        RequestState.Succeeded => NoticeTone.Good,
        RequestState.Unknown or RequestState.NoEffect or RequestState.Failed => NoticeTone.Danger,
        RequestState.AwaitingApproval => request.Destructive ? NoticeTone.Danger : NoticeTone.Warning,
        _ => NoticeTone.Neutral,
    };

    private static string Cut(string text, int most) => CleanText.Shortened(text, most);
}
