namespace ChatOps.Actions.Catalog;

/// <summary>Something wrong in a catalogue file, in a sentence that ends with the mend.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Line">From 1.</param>
/// <param name="Sentence">What is wrong and what to do.</param>
public sealed record CatalogProblem(string File, int Line, string Sentence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}:{Line}: {Sentence}";
}
