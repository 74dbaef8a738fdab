namespace FakePve.Cli;

/// <summary>
/// The genuine tools' argument grammar: "--name value", "--name=value", "-name value", options anywhere between the
/// positional arguments, any case, any unambiguous beginning of a name, "--" ends them.
/// </summary>
internal static class ArgumentParser
{
    public static Call Parse(string name, Command command, IReadOnlyList<string> words)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        var positional = new List<string>();
        var unknown = false;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word == "--")
            {
                positional.AddRange(words.Skip(i + 1));
                break;
            }
            if (word.Length < 2 || word[0] != '-')
            {
                positional.Add(word);
                continue;
            }
            var bare = word.StartsWith("--", StringComparison.Ordinal) ? word[2..] : word[1..];
            var equals = bare.IndexOf('=', StringComparison.Ordinal);
            var asked = equals < 0 ? bare : bare[..equals];
            if (Find(command, asked) is not { } option)
            {
                unknown = true;
                continue;
            }
            var value = equals < 0 ? null : bare[(equals + 1)..];
            var next = i + 1 < words.Count ? words[i + 1] : null;
            if (value is null && option.IsBoolean)
            {
                // A boolean takes the next word along unless that is an option itself.
                value = next is not null && !next.StartsWith('-') ? words[++i] : "";
            }
            else if (value is null)
            {
                if (next is null)
                {
                    Output.Error($"Option {asked} requires an argument");
                    unknown = true;
                    continue;
                }
                value = words[++i];
            }
            options[option.Name] = value;
        }
        if (unknown)
            throw new BadParameter("unable to parse option");
        if (positional.Count < command.Positionals.Length)
            throw new BadParameter("not enough arguments");
        if (positional.Count > command.Positionals.Length && !command.TakesRest)
            throw new BadParameter("too many arguments");
        return new Call(name, Check(command, options, positional), [.. positional.Skip(command.Positionals.Length)]);
    }

    private static Dictionary<string, string> Check(Command command, Dictionary<string, string> options, List<string> positional)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in options)
            values[key] = Known(command, key)!.IsBoolean ? Parameter.Boolean(value) ?? throw new BadParameter("unable to parse boolean option") : value;
        for (var i = 0; i < command.Positionals.Length; i++)
            values[command.Positionals[i].Name] = positional[i];

        var complaints = new List<string>();
        foreach (var (key, value) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var parameter = command.Positionals.FirstOrDefault(p => p.Name == key) ?? Known(command, key)!;
            if (parameter.Complaint(value) is { } complaint)
                complaints.Add($"{key}: {complaint}");
        }
        return complaints.Count == 0 ? values : throw new BadParameter("Parameter verification failed.\n" + string.Join('\n', complaints));
    }

    private static Parameter? Known(Command command, string name) =>
        command.Options.FirstOrDefault(o => o.Name == name) ?? command.Family?.Invoke(name);

    private static Parameter? Find(Command command, string asked)
    {
        if (Known(command, asked) is { } exact)
            return exact;
        var beginsWith = command.Options.Where(o => o.Name.StartsWith(asked, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (beginsWith.FirstOrDefault(o => o.Name.Equals(asked, StringComparison.OrdinalIgnoreCase)) is { } same)
            return same;
        if (beginsWith.Length == 1)
            return beginsWith[0];
        Output.Error(beginsWith.Length == 0
            ? $"Unknown option: {asked}"
            : $"Option {asked} is ambiguous ({string.Join(", ", beginsWith.Select(o => o.Name).Order(StringComparer.Ordinal))})");
        return null;
    }
}
