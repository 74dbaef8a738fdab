using System.Globalization;

namespace ChatOps.Actions.Catalog;

/// <summary>
/// Takes the keys of one mapping. What is missing or of the wrong form becomes a problem and a stand-in value, so that
/// one reading finds all of them; <see cref="End"/> complains of keys that nobody took.
/// </summary>
internal sealed class MappingReader(string file, CatalogNode node, string what, List<CatalogProblem> problems)
{
    private readonly CatalogNode.Mapping _mapping = node as CatalogNode.Mapping ?? Refused(file, node, what, problems);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public int Line => _mapping.Line;

    public string File => file;

    /// <summary>What the mapping describes, for sentences.</summary>
    public string What => what;

    public IReadOnlyList<CatalogNode.Entry> Entries => _mapping.Entries;

    public CatalogNode.Entry? Take(string key)
    {
        _taken.Add(key);
        return _mapping.Entries.FirstOrDefault(entry => entry.Key == key);
    }

    public CatalogNode.Entry? Need(string key, string mend)
    {
        var entry = Take(key);
        if (entry is null)
        {
            Complain(Line, $"{what} has no {key}. {mend}");
        }

        return entry;
    }

    public string? Text(string key) => Scalar(Take(key))?.Text;

    public string NeededText(string key, string mend) => Scalar(Need(key, mend))?.Text is { } text ? NotEmpty(key, text) : "";

    /// <summary>A text with the line in which it begins.</summary>
    public CatalogNode.Scalar? Scalar(CatalogNode.Entry? entry)
    {
        if (entry is null or { Value: CatalogNode.Scalar })
        {
            return entry?.Value as CatalogNode.Scalar;
        }

        Complain(entry.Line, $"{entry.Key} of {what} has to be a single value. Write it after the colon.");
        return null;
    }

    public int? Number(string key, int least, int most)
    {
        if (Scalar(Take(key)) is not { } scalar)
        {
            return null;
        }

        if (int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Complain(scalar.Line, $"{key} of {what} has to be a whole number from {least} to {most}. Write one.");
        return null;
    }

    public bool Switch(string key, bool otherwise)
    {
        switch (Scalar(Take(key)))
        {
            case null:
                return otherwise;
            case { Text: "yes" or "true" }:
                return true;
            case { Text: "no" or "false" }:
                return false;
            case var scalar:
                Complain(scalar.Line, $"{key} of {what} has to be yes or no. Write one of them.");
                return otherwise;
        }
    }

    /// <summary>A member of an enum, written in small letters with dashes.</summary>
    public T? Member<T>(string key)
        where T : struct, Enum =>
        Scalar(Take(key)) is { } scalar ? Member<T>(key, scalar) : null;

    public T? Member<T>(string key, CatalogNode.Scalar scalar)
        where T : struct, Enum
    {
        foreach (var member in Enum.GetValues<T>())
        {
            if (Word(member) == scalar.Text)
            {
                return member;
            }
        }

        Complain(scalar.Line, $"'{scalar.Text}' is no {key}. Write one of {string.Join(", ", Enum.GetValues<T>().Select(Word))}.");
        return null;
    }

    /// <summary>The values of a list; a single value stands for a list of one.</summary>
    public IReadOnlyList<CatalogNode.Scalar> List(string key)
    {
        switch (Take(key))
        {
            case null:
                return [];
            case { Value: CatalogNode.Scalar one }:
                return [one];
            case { Value: CatalogNode.Sequence sequence } when sequence.Items.All(item => item is CatalogNode.Scalar):
                return [.. sequence.Items.Cast<CatalogNode.Scalar>()];
            case var entry:
                Complain(entry.Line, $"{key} of {what} has to be a list of single values. Write [a, b].");
                return [];
        }
    }

    public IReadOnlyList<string> Texts(string key) => [.. List(key).Select(scalar => scalar.Text)];

    /// <summary>Complains of what nobody took.</summary>
    public void End()
    {
        foreach (var entry in _mapping.Entries.Where(entry => !_taken.Contains(entry.Key)))
        {
            Complain(entry.Line, $"{what} has an unknown key '{entry.Key}'. Take it out, or write one of {string.Join(", ", _taken.Order(StringComparer.Ordinal))}.");
        }
    }

    public void Complain(int line, string sentence) => problems.Add(new CatalogProblem(file, line, sentence));

    public static string Word<T>(T member)
        where T : struct, Enum =>
        string.Concat($"{member}".Select((character, index) =>
            char.IsAsciiLetterUpper(character) ? $"{(index == 0 ? "" : "-")}{char.ToLowerInvariant(character)}" : $"{character}"));

    private string NotEmpty(string key, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Complain(Line, $"{key} of {what} is empty. Say it.");
        }

        return text.Trim();
    }

    private static CatalogNode.Mapping Refused(string file, CatalogNode node, string what, List<CatalogProblem> problems)
    {
        problems.Add(new CatalogProblem(file, node.Line, $"{what} has to be a group of keys with values. Write them below it, indented."));
        return new CatalogNode.Mapping([], node.Line);
    }
}
