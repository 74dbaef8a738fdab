namespace ChatOps.Actions.Catalog;

/// <summary>Makes a profile of its part of a file.</summary>
internal static class ProfileReader
{
    public static ProfileDefinition Read(string file, CatalogNode node, List<CatalogProblem> problems)
    {
        var id = (node as CatalogNode.Mapping)?.Entries.FirstOrDefault(entry => entry.Key == "id")?.Value is CatalogNode.Scalar scalar ? scalar.Text : "";
        var keys = new MappingReader(file, node, id.Length == 0 ? "A profile" : id, problems);
        var profile = new ProfileDefinition(
            keys.NeededText("id", "Give it one, such as evidence.triage."),
            keys.Number("version", 1, 1000) ?? 1,
            keys.NeededText("summary", "Say in one line what it takes."),
            [.. Captures(keys).Select(capture => Capture(file, capture, problems))],
            file,
            node.Line);
        keys.End();
        return profile;
    }

    private static IReadOnlyList<CatalogNode> Captures(MappingReader keys)
    {
        if (keys.Need("captures", "List the captures, the most volatile first.") is not { } entry)
        {
            return [];
        }

        if (entry.Value is CatalogNode.Sequence { Items.Count: > 0 } list)
        {
            return list.Items;
        }

        keys.Complain(entry.Line, $"captures of {keys.What} has to be a list. Begin each with a dash, the most volatile first.");
        return [];
    }

    private static ProfileCapture Capture(string file, CatalogNode node, List<CatalogProblem> problems)
    {
        if (node is CatalogNode.Scalar name)
        {
            return new ProfileCapture(name.Text, new Dictionary<string, string>(), name.Line);
        }

        var keys = new MappingReader(file, node, "A capture of a profile", problems);
        var action = keys.NeededText("capture", "Name the action that takes it.");
        var with = new Dictionary<string, string>(StringComparer.Ordinal);
        if (keys.Take("with") is { } given)
        {
            var values = new MappingReader(file, given.Value, $"with of {action}", problems);
            foreach (var entry in values.Entries)
            {
                with[entry.Key] = values.Text(entry.Key) ?? "";
            }
        }

        keys.End();
        return new ProfileCapture(action, with, node.Line);
    }
}
