using System.Text.Json.Nodes;

namespace ChatOps.Actions.Catalog;

/// <summary>A piece of a catalogue file and the line it begins in, from 1.</summary>
internal abstract record CatalogNode(int Line)
{
    /// <summary>A single value. In a block (|) the first line of text is the one after <paramref name="Line"/>.</summary>
    internal sealed record Scalar(string Text, bool IsBlock, int Line) : CatalogNode(Line)
    {
        public int FirstTextLine => IsBlock ? Line + 1 : Line;
    }

    internal sealed record Sequence(IReadOnlyList<CatalogNode> Items, int Line) : CatalogNode(Line);

    internal sealed record Mapping(IReadOnlyList<Entry> Entries, int Line) : CatalogNode(Line);

    internal sealed record Entry(string Key, int Line, CatalogNode Value);

    /// <summary>The same as JSON. Everything is text there: what a catalogue says must not depend on how YAML guesses types.</summary>
    public JsonNode ToJson() => this switch
    {
        Scalar scalar => JsonValue.Create(scalar.Text),
        Sequence sequence => new JsonArray([.. sequence.Items.Select(item => item.ToJson())]),

        // Facts and steps are an ordered thing, which a JSON object is not: their order has to be in the digest.
        Mapping mapping => new JsonArray([.. mapping.Entries.Select(entry => (JsonNode)new JsonArray(JsonValue.Create(entry.Key), entry.Value.ToJson()))]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
