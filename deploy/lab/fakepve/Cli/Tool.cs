using FakePve.State;

namespace FakePve.Cli;

/// <summary>
/// One of the installed names, with its commands. A command of two words ("guest cmd") is kept under "guest cmd".
/// A tool with the single command "" takes its arguments at once (vzdump).
/// </summary>
internal sealed class Tool(string name, Dictionary<string, Command> commands)
{
    /// <summary>Other spellings that the genuine tool still takes: never found by their beginning only.</summary>
    public Dictionary<string, string> Aliases { get; init; } = [];

    public int Run(string[] words)
    {
        if (commands.TryGetValue("", out var only))
            return Run(name, only, words);

        var path = new List<string>();
        var rest = new Queue<string>(words);
        while (rest.Count > 0)
        {
            var spelled = string.Join(' ', [.. path, rest.Peek()]);
            if (Aliases.TryGetValue(spelled, out var other))
                path = [.. other.Split(' ')];
            else
                path.Add(Expand(path, rest.Peek()));
            rest.Dequeue();
            var key = string.Join(' ', path);
            if (commands.TryGetValue(key, out var command))
                return Run($"{name} {key}", command, [.. rest]);
            if (path[0] == "help")
            {
                Output.Line(Overview());
                return 0;
            }
            if (!commands.Keys.Any(k => k.StartsWith(key + " ", StringComparison.Ordinal)))
                return Abort($"unknown command '{name} {key}'");
        }
        return Abort(path.Count == 0 ? "no command specified" : $"incomplete command '{name} {string.Join(' ', path)}'");
    }

    private static int Run(string name, Command command, string[] words)
    {
        try
        {
            var call = ArgumentParser.Parse(name, command, words);
            Knobs.Begin(name);
            return command.Run(call);
        }
        catch (BadParameter refused)
        {
            Output.Error(refused.Message + "\n" + command.Usage(name));
            return refused.ExitCode;
        }
    }

    // Any unambiguous beginning of a command's word will do.
    private string Expand(List<string> path, string word)
    {
        var next = commands.Keys.Select(k => k.Split(' '))
            .Where(k => k.Length > path.Count && k.Take(path.Count).SequenceEqual(path, StringComparer.Ordinal))
            .Select(k => k[path.Count]).Distinct(StringComparer.Ordinal).ToArray();
        if (next.Contains(word, StringComparer.Ordinal))
            return word;
        var fits = next.Where(n => n.StartsWith(word, StringComparison.Ordinal)).ToArray();
        return fits.Length == 1 ? fits[0] : word;
    }

    private int Abort(string why)
    {
        Output.Error($"ERROR: {why}\n{Overview()}");
        return 255;
    }

    private string Overview() =>
        $"USAGE: {name} <COMMAND> [ARGS] [OPTIONS]\n" +
        string.Concat(commands.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"\n       {c.Value.Usage($"{name} {c.Key}")}"));
}
