namespace ChatOps.Actions.Catalog;

/// <summary>An entry of the catalogue: what may be done to a host, by how many people, and how it is known to have worked.</summary>
public sealed record ActionDefinition
{
    /// <summary>As typed: phase and name with a dot between, such as contain.vm-pause.</summary>
    public required string Id { get; init; }

    /// <summary>Rises with every change of its commands; a new version voids open requests.</summary>
    public required int Version { get; init; }

    /// <summary>One line for lists.</summary>
    public required string Summary { get; init; }

    public required ActionPhase Phase { get; init; }

    public required IReadOnlyList<HostPlatform> Platforms { get; init; }

    public required ActionRisk Risk { get; init; }

    public required ActionLoad Load { get; init; }

    /// <summary>Different persons that are needed, the requester among them: 1 runs at once, 2 is the two-person rule, 3 wants a second approver of another team.</summary>
    public required int People { get; init; }

    public required HostPrivilege Privilege { get; init; }

    /// <summary>Narrower right in Proxmox that would do, for people who set up a host; null where there is none.</summary>
    public required string? ProxmoxRight { get; init; }

    /// <summary>How its steps run unless they say otherwise.</summary>
    public required ActionMode Mode { get; init; }

    public required IReadOnlyList<ParameterDefinition> Parameters { get; init; }

    /// <summary>Programs that a plain Debian may lack; their absence refuses the action.</summary>
    public required IReadOnlyList<string> Needs { get; init; }

    /// <summary>Read in this order; a later one may use the value of an earlier one.</summary>
    public required IReadOnlyList<FactDefinition> Facts { get; init; }

    public required IReadOnlyList<EvidenceGate> Evidence { get; init; }

    /// <summary>Why a destructive action asks for no capture; null if it does.</summary>
    public required string? NoEvidenceBecause { get; init; }

    public required IReadOnlyList<StepDefinition> Steps { get; init; }

    /// <summary>What is different afterwards, in words; <c>{name}</c> stands for that value.</summary>
    public required string Effect { get; init; }

    public required SelfRevert? Reverts { get; init; }

    public required IReadOnlyList<ProofDefinition> Proofs { get; init; }

    public required UndoDefinition Undo { get; init; }

    /// <summary>How long it usually takes, in seconds.</summary>
    public required Formula Expected { get; init; }

    /// <summary>After how many seconds the host ends a step.</summary>
    public required Formula Limit { get; init; }

    /// <summary>What goes into the record or the vault.</summary>
    public required IReadOnlyList<string> Keeps { get; init; }

    public required IReadOnlyList<ReplacedLines> Replaces { get; init; }

    /// <summary>The file that it was read from.</summary>
    public required string File { get; init; }

    /// <summary>The line of that file.</summary>
    public required int Line { get; init; }

    /// <summary>The captures that a profile takes, in this order; nothing for an action of its own.</summary>
    public IReadOnlyList<string> Captures { get; init; } = [];

    /// <summary>Which capture a step of a profile belongs to, by the step's name.</summary>
    internal IReadOnlyDictionary<string, string> CaptureOfStep { get; init; } = new Dictionary<string, string>();

    /// <summary>The action that a step is of: of a profile the capture, else this one.</summary>
    public string OriginOf(string step) => CaptureOfStep.GetValueOrDefault(step, Id);

    /// <summary>Whether something on the host may be different afterwards; such actions run one at a time on a host.</summary>
    public bool Changes => Risk != ActionRisk.ReadOnly;

    /// <summary>Every step of it: of the run, the confirmation and the undo.</summary>
    public IEnumerable<StepDefinition> AllSteps =>
        [.. Steps, .. Reverts?.Confirm ?? [], .. Undo is UndoDefinition.Commands undo ? undo.Steps : []];

    /// <summary>Every proof of it: of the run and the undo.</summary>
    public IEnumerable<ProofDefinition> AllProofs => [.. Proofs, .. Undo is UndoDefinition.Commands undo ? undo.Proofs : []];

    /// <summary>Every question that it asks a host.</summary>
    public IEnumerable<HostReading> Readings =>
        [.. Facts.Select(fact => fact.Reading), .. AllProofs.OfType<ProofDefinition.OnHost>().Select(proof => proof.Reading)];
}
