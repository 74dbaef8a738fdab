using System.Globalization;
using ChatOps.Actions.Catalog;
using ChatOps.Actions.Ssh;

namespace ChatOps.Actions.Plans;

/// <summary>Puts values into the templates of one action. The only place where catalogue text becomes a command.</summary>
internal sealed class PlanRendering
{
    private const long Mebibyte = 1 << 20;

    // Nothing that the catalogue holds takes longer than a week, whatever a host says of its sizes.
    private const long LongestLimit = 7 * 24 * 3600;

    private readonly PlanSubject _subject;
    private readonly Dictionary<string, string> _values;
    private readonly string _names;

    /// <param name="names">The run whose id the names on the host bear, if it is not the plan's own.</param>
    public PlanRendering(PlanSubject subject, IEnumerable<FactValue> facts, string? names = null)
    {
        _subject = subject;
        _names = names is null ? subject.Run : Checked(PlanNames.Run, names);
        _values = new Dictionary<string, string>(subject.Parameters.All, StringComparer.Ordinal)
        {
            [PlanNames.Run] = Checked(PlanNames.Run, subject.Run),
            [PlanNames.Incident] = Checked(PlanNames.Incident, subject.Incident),
            [PlanNames.Platform] = MappingReader.Word(subject.Host.Platform),
        };
        foreach (var fact in facts)
        {
            _values[fact.Name] = fact.Value;
        }
    }

    public IReadOnlyDictionary<string, string> Values => _values;

    public string ValueOf(string name) => _values[name];

    public bool Belongs(IReadOnlyList<StepCondition> conditions) =>
        conditions.All(condition => condition.Values.Contains(_values[condition.Name]));

    public long Seconds(Formula formula) => Math.Clamp(formula.Evaluate(ValueOf), 1, LongestLimit);

    public PlannedQuestion Question(string name, string says, HostReading reading)
    {
        var snippet = reading.Command.Render(ValueOf);
        return new PlannedQuestion(
            name, says, snippet, HostShell.Direct(snippet, false, reading.LimitSeconds, reading.SeesConnection, _subject.Host.Elevates));
    }

    public PlannedCommand Command(StepDefinition step, long offset = 0, long? length = null)
    {
        var chunk = step.ChunkMib * Mebibyte;
        var snippet = step.Command.Render(name => name switch
        {
            PlanNames.Offset => offset.ToString(CultureInfo.InvariantCulture),
            PlanNames.Length => (length ?? chunk ?? 0).ToString(CultureInfo.InvariantCulture),
            _ => _values[name],
        });
        var limit = Seconds(step.Limit ?? _subject.Action.Limit);
        var elevates = _subject.Host.Elevates;
        var bash = step.Shell == ShellKind.Bash;
        var name = $"chatops-{_names}-{step.Name}";

        // What changes something has to survive the connection and must not run twice, however short it is.
        var mode = step.Mode == ActionMode.Direct && step.Input == StepInput.None && _subject.Action.Changes ? ActionMode.Unit : step.Mode;
        var once = mode == ActionMode.Unit || (mode == ActionMode.Direct && _subject.Action.Changes);
        return new PlannedCommand(
            step.Name,
            mode,
            snippet,
            mode switch
            {
                ActionMode.Direct when once => HostShell.Once(name, snippet, bash, limit, step.SeesConnection, elevates),
                ActionMode.Direct => HostShell.Direct(snippet, bash, limit, step.SeesConnection, elevates),
                ActionMode.Stream => HostShell.Stream(snippet, step.Compressed, limit, step.SeesConnection, elevates),
                ActionMode.Unit when _subject.Host.HasSystemd => HostShell.Unit(
                    name, $"ChatOps {_subject.Action.Id} {_names}", snippet, bash, limit, step.SeesConnection, elevates),
                ActionMode.Unit => HostShell.Detached(name, snippet, bash, limit, step.SeesConnection, elevates),
            },
            once ? name : null,
            limit,
            step.ExitCodes,
            step.Input,
            step.CapMib is { } cap ? Formula.Number(_values[cap]) * Mebibyte : null,
            chunk,
            step.GoesOn);
    }

    public IReadOnlyList<PlannedCommand> Commands(IEnumerable<StepDefinition> steps) =>
        [.. steps.Where(step => Belongs(step.When)).Select(step => Command(step))];

    public IReadOnlyList<PlannedProof> Proofs(IEnumerable<ProofDefinition> proofs) =>
        [.. proofs.Where(proof => proof is not ProofDefinition.OnHost asked || Belongs(asked.When)).Select(Proof)];

    private PlannedProof Proof(ProofDefinition proof) => new(
        proof, proof is ProofDefinition.OnHost asked ? Question(proof.Name, proof.Proves, asked.Reading) : null, _values);

    private static string Checked(string name, string value) =>
        PlanNames.Given[name].TryParse(value, out var canonical, out var refusal)
            ? canonical
            : throw new ArgumentException($"The {name} of a plan is not fit for a command. {refusal}");
}
