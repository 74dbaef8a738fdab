using ChatOps.Actions.Catalog;

namespace ChatOps.Actions.Plans;

/// <summary>A check after the run with every value in its place.</summary>
/// <param name="Definition">The check; its requirement is judged by <see cref="Holds"/>.</param>
/// <param name="Question">What is asked of the host; null where the bot looks for itself.</param>
public sealed record PlannedProof(ProofDefinition Definition, PlannedQuestion? Question)
{
    private readonly IReadOnlyDictionary<string, string> _values = new Dictionary<string, string>();

    internal PlannedProof(ProofDefinition definition, PlannedQuestion? question, IReadOnlyDictionary<string, string> values)
        : this(definition, question) => _values = values;

    /// <summary>What the bot looks at; null where that is the host itself, empty where nobody said.</summary>
    public string? Subject => Definition is ProofDefinition.ByBot { Of: { } of } ? _values[of] : null;

    /// <summary>Whether an answer proves it. An answer that cannot be read proves nothing.</summary>
    /// <exception cref="InvalidOperationException">The bot looks for itself; there is no answer to judge.</exception>
    public bool Holds(HostAnswer answer) => Judge(answer) == true;

    /// <summary>Whether an answer proves it or its contrary; null for one that cannot be read, which says nothing.</summary>
    /// <exception cref="InvalidOperationException">The bot looks for itself; there is no answer to judge.</exception>
    public bool? Judge(HostAnswer answer)
    {
        if (Definition is not ProofDefinition.OnHost proof)
        {
            throw new InvalidOperationException($"{Definition.Name} is not asked of the host.");
        }

        return AnswerReader.Read(proof.Reading, answer, name => _values[name]) is { } value
            ? proof.Require.Test.Passes(value, proof.Reading.Type, name => _values[name]) : null;
    }
}
