using System.Globalization;
using ChatOps.Actions.Ssh;

namespace ChatOps.Actions.Catalog;

/// <summary>Makes the steps of a run, an undo or a confirmation.</summary>
internal sealed class StepReader(string file, List<CatalogProblem> problems)
{
    public IReadOnlyList<StepDefinition> Read(CatalogNode.Entry? entry, ActionMode mode)
    {
        switch (entry?.Value)
        {
            case null:
                return [];
            case CatalogNode.Mapping { Entries.Count: > 0 } mapping:
                return [.. mapping.Entries.Select(step => Step(step, mode))];
            default:
                problems.Add(new CatalogProblem(file, entry.Line, "steps have to name each step. Write name: and the command below it, indented."));
                return [];
        }
    }

    /// <summary>Where something belongs: all of the named values.</summary>
    public static IReadOnlyList<StepCondition> When(MappingReader keys)
    {
        if (keys.Take("when") is not { } entry)
        {
            return [];
        }

        var when = new MappingReader(keys.File, entry.Value, "when", []);
        return [.. when.Entries.Select(condition => new StepCondition(condition.Key, when.Texts(condition.Key)))];
    }

    /// <summary>The exit codes that count as an answer; 0 unless others are listed.</summary>
    public static IReadOnlyList<int> ExitCodes(MappingReader keys)
    {
        var codes = new List<int>();
        foreach (var scalar in keys.List("exits"))
        {
            if (byte.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            {
                codes.Add(code);
            }
            else
            {
                keys.Complain(scalar.Line, "exits are exit codes from 0 to 255. Write [0, 1].");
            }
        }

        return codes.Count == 0 ? [0] : codes;
    }

    /// <summary>A piece of shell; each fault in it is a problem in its own line.</summary>
    public static CommandTemplate Command(MappingReader keys, CatalogNode.Scalar? scalar)
    {
        var template = CommandTemplate.Parse(scalar?.Text ?? "");
        if (scalar is not null && template.Text.Length == 0)
        {
            keys.Complain(scalar.Line, $"{keys.What} is an empty command. Write what runs.");
        }

        foreach (var fault in template.Faults)
        {
            keys.Complain(scalar!.FirstTextLine + fault.Line, fault.Sentence);
        }

        return template;
    }

    private StepDefinition Step(CatalogNode.Entry entry, ActionMode mode)
    {
        // The short form: a step is its command.
        var node = entry.Value is CatalogNode.Scalar ? new CatalogNode.Mapping([new CatalogNode.Entry("run", entry.Line, entry.Value)], entry.Line) : entry.Value;
        var keys = new MappingReader(file, node, $"Step {entry.Key}", problems);
        var limit = keys.Scalar(keys.Take("limit"));
        var text = keys.Scalar(keys.Need("run", "Write the command."));
        var step = new StepDefinition(
            entry.Key,
            Command(keys, text),
            keys.Member<ShellKind>("shell") ?? ShellKind.Dash,
            keys.Member<ActionMode>("mode") ?? mode,
            ExitCodes(keys),
            limit is null ? null : Formula.Parse(limit.Text),
            keys.Member<StepInput>("input") ?? StepInput.None,
            keys.Switch("connection", false),
            keys.Switch("compressed", false),
            keys.Number("chunk_mib", 1, 4096),
            keys.Text("cap_mib"),
            keys.Switch("goes_on", false),
            When(keys),
            text?.FirstTextLine ?? entry.Line);
        if (limit is not null && step.Limit is null)
        {
            keys.Complain(limit.Line, $"limit of step {entry.Key} is neither a number nor a formula. Write seconds, or such as minutes * 60 + 10.");
        }

        keys.End();
        return step;
    }
}
