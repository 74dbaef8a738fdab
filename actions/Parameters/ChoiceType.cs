namespace ChatOps.Actions.Parameters;

/// <summary>One of a few words, written exactly so.</summary>
/// <param name="choices">At least one word; each is printable ASCII.</param>
public sealed class ChoiceType(IReadOnlyList<string> choices) : ParameterType
{
    /// <summary>The words, in the order in which people are shown them.</summary>
    public IReadOnlyList<string> Choices => choices;

    /// <inheritdoc/>
    public override string Name => "choice";

    /// <inheritdoc/>
    public override string Means => choices.Count == 1 ? $"'{choices[0]}'" : $"one of {string.Join(", ", choices)}";

    private protected override string? Canonical(string text) => choices.Contains(text, StringComparer.Ordinal) ? text : null;
}
