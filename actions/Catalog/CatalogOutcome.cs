namespace ChatOps.Actions.Catalog;

/// <summary>What came of loading the catalogue.</summary>
public abstract record CatalogOutcome
{
    private CatalogOutcome()
    {
    }

    /// <summary>Every rule holds.</summary>
    public sealed record Loaded(ActionCatalog Catalog) : CatalogOutcome;

    /// <summary>Nothing is loaded while anything is wrong; half a catalogue would hide what is missing.</summary>
    /// <param name="Problems">All of them, by file and line.</param>
    public sealed record Refused(IReadOnlyList<CatalogProblem> Problems) : CatalogOutcome;
}
