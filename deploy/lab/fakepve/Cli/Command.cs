namespace FakePve.Cli;

/// <summary>
/// A command of one of the tools: its positional arguments in order, its options, and what it does.
/// <see cref="TakesRest"/> lets any number of further words follow (vzdump's list of guests).
/// </summary>
internal sealed record Command(Parameter[] Positionals, Parameter[] Options, Func<Call, int> Run)
{
    public bool TakesRest { get; init; }
    public string RestName { get; init; } = "[<extra-args>]";
    /// <summary>Options which are a family, such as net0, net1 and so on.</summary>
    public Func<string, Parameter?>? Family { get; init; }

    public string Usage(string name) =>
        name + string.Concat(Positionals.Select(p => $" <{p.Name}>")) + (TakesRest ? " " + RestName : "") + " [OPTIONS]";
}

/// <summary>What was asked for, checked.</summary>
internal sealed class Call(string name, Dictionary<string, string> values, string[] rest)
{
    public string Name { get; } = name;
    public string[] Rest { get; } = rest;
    public Dictionary<string, string> Values { get; } = values;

    public string this[string key] => Values[key];
    public bool Has(string key) => Values.ContainsKey(key);
    public string? Find(string key) => Values.GetValueOrDefault(key);
    public bool Is(string key) => Find(key) == "1";
    public int Number(string key, int otherwise) =>
        Find(key) is { } text ? (int)long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}
