using ChatOps.Actions.Parameters;

namespace ChatOps.Actions.Catalog;

/// <summary>Makes an action of its part of a file. What it cannot make becomes a problem.</summary>
internal sealed class ActionReader(string file, List<CatalogProblem> problems)
{
    private readonly StepReader _steps = new(file, problems);
    private readonly ReadingReader _readings = new(file, problems);

    public ActionDefinition Read(CatalogNode node)
    {
        var id = (node as CatalogNode.Mapping)?.Entries.FirstOrDefault(entry => entry.Key == "id")?.Value is CatalogNode.Scalar scalar ? scalar.Text : "";
        var keys = new MappingReader(file, node, id.Length == 0 ? "An action" : id, problems);
        var mode = Needed(keys, keys.Member<ActionMode>("mode"), "mode", "Say how it runs: direct, stream or unit.");
        var evidence = keys.Take("evidence");
        var action = new ActionDefinition
        {
            Id = keys.NeededText("id", "Give it one, such as contain.vm-pause."),
            Version = Needed(keys, keys.Number("version", 1, 1000), "version", "Begin with 1."),
            Summary = keys.NeededText("summary", "Say in one line what it does."),
            Phase = PhaseOf(id, keys),
            Platforms = [.. keys.List("platforms").Select(platform => keys.Member<HostPlatform>("platform", platform)).OfType<HostPlatform>()],
            Risk = Needed(keys, keys.Member<ActionRisk>("risk"), "risk", "Say what it may cost: read-only, reversible or destructive."),
            Load = keys.Member<ActionLoad>("load") ?? ActionLoad.Light,
            People = Needed(keys, keys.Number("people", 1, 3), "people", "Say how many different persons it takes."),
            Privilege = keys.Member<HostPrivilege>("privilege") ?? HostPrivilege.Root,
            ProxmoxRight = keys.Text("proxmox_right"),
            Mode = mode,
            Parameters = [.. Entries(keys, "parameters").Select(Parameter)],
            Needs = keys.Texts("needs"),
            Facts = [.. Entries(keys, "facts").Select(_readings.Fact)],
            Evidence = evidence?.Value is CatalogNode.Sequence gates ? [.. gates.Items.Select(Gate)] : [],
            NoEvidenceBecause = evidence?.Value is CatalogNode.Mapping none ? NoEvidence(none) : null,
            Steps = _steps.Read(keys.Need("steps", "Write what runs, step by step."), mode),
            Effect = keys.NeededText("effect", "Say what is different afterwards."),
            Reverts = Reverts(keys),
            Proofs = [.. Entries(keys, "proofs").Select(_readings.Proof).OfType<ProofDefinition>()],
            Undo = Undo(keys),
            Expected = Formula(keys, "expected"),
            Limit = Formula(keys, "limit"),
            Keeps = keys.Texts("keeps"),
            Replaces = keys.Take("replaces")?.Value is CatalogNode.Sequence replaced ? [.. replaced.Items.Select(Replaced)] : [],
            File = file,
            Line = node.Line,
        };
        keys.End();
        return action;
    }

    private static ActionPhase PhaseOf(string id, MappingReader keys)
    {
        switch (id.Split('.')[0])
        {
            case "triage":
                return ActionPhase.Triage;
            case "evidence":
                return ActionPhase.Evidence;
            case "contain":
                return ActionPhase.Containment;
            case "eradicate":
                return ActionPhase.Eradication;
            case "recover":
                return ActionPhase.Recovery;
            case "harden":
                return ActionPhase.Hardening;
            default:
                keys.Complain(keys.Line, "An id begins with triage., evidence., contain., eradicate., recover. or harden. Choose one of them.");
                return ActionPhase.Triage;
        }
    }

    private static IEnumerable<CatalogNode.Entry> Entries(MappingReader keys, string key)
    {
        switch (keys.Take(key))
        {
            case null:
                return [];
            case { Value: CatalogNode.Mapping mapping }:
                return mapping.Entries;
            case var entry:
                keys.Complain(entry.Line, $"{key} of {keys.What} has to name each of them. Write name: below it, indented.");
                return [];
        }
    }

    private static T Needed<T>(MappingReader keys, T? value, string key, string mend)
        where T : struct
    {
        if (value is null && keys.Entries.All(entry => entry.Key != key))
        {
            keys.Complain(keys.Line, $"{keys.What} has no {key}. {mend}");
        }

        return value ?? default;
    }

    private static Formula Formula(MappingReader keys, string key)
    {
        var scalar = keys.Scalar(keys.Need(key, "Write seconds, or a formula such as ram_mib / 300 + 10."));
        if (scalar is not null && Catalog.Formula.Parse(scalar.Text) is { } formula)
        {
            return formula;
        }

        if (scalar is not null)
        {
            keys.Complain(scalar.Line, $"{key} of {keys.What} is neither a number nor a formula. Write seconds, or such as ram_mib / 300 + 10.");
        }

        return Catalog.Formula.Parse("1")!;
    }

    private ParameterDefinition Parameter(CatalogNode.Entry entry)
    {
        var keys = new MappingReader(file, entry.Value, $"Parameter {entry.Key}", problems);
        var parameter = new ParameterDefinition(
            entry.Key,
            TypeReader.Read(keys) ?? new SwitchType(),
            keys.NeededText("help", "Say what it is for."),
            keys.Scalar(keys.Need("example", "Give a value that passes; help shows it."))?.Text ?? "",
            keys.Text("default"),
            keys.Texts("deny"),
            keys.Member<ProtectedKind>("protect"),
            keys.Member<ProtectedKind>("must_include"),
            entry.Line);
        keys.End();
        return parameter;
    }

    private EvidenceGate Gate(CatalogNode node)
    {
        var keys = new MappingReader(file, node, "An evidence gate", problems);
        var gate = new EvidenceGate(
            keys.Texts("any_of"), keys.Texts("same"), keys.NeededText("because", "Say what would be lost."), keys.Switch("waivable", true), StepReader.When(keys), node.Line);
        if (gate.AnyOf.Count == 0)
        {
            keys.Complain(node.Line, "An evidence gate names no capture. List the actions in any_of.");
        }

        keys.End();
        return gate;
    }

    private string NoEvidence(CatalogNode.Mapping node)
    {
        var keys = new MappingReader(file, node, "evidence", problems);
        var because = keys.NeededText("none", "Say why nothing is lost that a capture could keep.");
        keys.End();
        return because;
    }

    private SelfRevert? Reverts(MappingReader action)
    {
        if (action.Take("reverts") is not { } entry)
        {
            return null;
        }

        var keys = new MappingReader(file, entry.Value, $"reverts of {action.What}", problems);
        var reverts = new SelfRevert(
            keys.NeededText("after", "Name the parameter with the seconds."),
            keys.NeededText("says", "Say what happens then."),
            _steps.Read(keys.Need("confirm", "Write the steps that keep it."), ActionMode.Direct));
        keys.End();
        return reverts;
    }

    private UndoDefinition Undo(MappingReader action)
    {
        var entry = action.Need("undo", "Write how it is taken back, or none: with the reason.");
        if (entry is null)
        {
            return new UndoDefinition.None("");
        }

        var keys = new MappingReader(file, entry.Value, $"undo of {action.What}", problems);
        UndoDefinition undo = keys.Text("none") is { } none ? new UndoDefinition.None(none)
            : keys.Text("not_needed") is { } why ? new UndoDefinition.NotNeeded(why)
            : new UndoDefinition.Commands(
                keys.NeededText("says", "Say what it brings back and what not."),
                keys.Member<ActionRisk>("risk") ?? ActionRisk.Reversible,
                _steps.Read(keys.Need("steps", "Write what runs, or none: with the reason."), ActionMode.Direct),
                [.. Entries(keys, "proofs").Select(_readings.Proof).OfType<ProofDefinition>()]);
        if (undo is UndoDefinition.None { Because.Length: < 10 } or UndoDefinition.NotNeeded { Because.Length: < 10 })
        {
            keys.Complain(keys.Line, $"{keys.What} gives no reason. Say why there is none.");
        }

        keys.End();
        return undo;
    }

    private ReplacedLines Replaced(CatalogNode node)
    {
        var keys = new MappingReader(file, node, "replaces", problems);
        var lines = new List<int>();
        foreach (var scalar in keys.List("lines"))
        {
            if (int.TryParse(scalar.Text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var line))
            {
                lines.Add(line);
            }
            else
            {
                keys.Complain(scalar.Line, "lines of replaces are numbers. Write [80, 81].");
            }
        }

        var replaced = new ReplacedLines(lines, keys.NeededText("because", "Say what is wrong with those lines."));
        keys.End();
        return replaced;
    }
}
