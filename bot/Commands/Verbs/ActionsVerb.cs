using System.Text.RegularExpressions;
using ChatOps.Actions.Catalog;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Lists what can be done to hosts, or explains one action.</summary>
internal sealed partial class ActionsVerb(RequestDesk desk) : IVerb
{
    public VerbSpec Spec { get; } = new("actions", "List what can be done to hosts, or explain one action.", "actions [phase|action]")
    {
        Examples = ["actions containment", "actions contain.host-isolate"],
        OnlyReads = true,
        TakesWords = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var word = context.Command.Split().First;
        if (word.Length > 0 && desk.Policy.Find(word) is { } action)
        {
            return Task.FromResult(CommandAnswer.Done(Explain(action)));
        }

        var phases = Enum.GetValues<ActionPhase>().Where(phase => phase.ToString().StartsWith(word, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (phases.Length == 0)
        {
            var near = Spelling.Nearest(word, desk.Policy.Catalog.Actions.Select(known => known.Id).Concat(Enum.GetNames<ActionPhase>()));
            return Task.FromResult(CommandAnswer.Refuse(
                $"\"{CleanText.Shortened(word, 60)}\" is no action and no phase.{(near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "")} Phases: {string.Join(", ", Enum.GetNames<ActionPhase>()).ToLowerInvariant()}."));
        }

        return Task.FromResult(CommandAnswer.Done(new Notice
        {
            Title = "What I can do to hosts",
            Blocks =
            [
                .. phases.Select(phase => new ListBlock(
                    phase.ToString(),
                    [.. desk.Policy.Catalog.Actions.Where(known => known.Phase == phase).Select(known => (IReadOnlyList<ChatSpan>)
                        [new CodeSpan(known.Id), $" {known.Summary} ({People(known)}, {ActionHelp.Risk(known)})"])])),
                new ParagraphBlock([$"Hosts: {(desk.Hosts.All.Count == 0 ? "none yet; they are added in the settings under hosts:" : string.Join(", ", desk.Hosts.All.Select(host => host.Id)))}. ", new CommandSpan("actions <action>"), " explains one."]),
            ],
        }));
    }

    private Notice Explain(ActionDefinition action) => new()
    {
        Title = action.Id,
        Blocks =
        [
            new ParagraphBlock([action.Summary]),
            new FactsBlock(
            [
                new Fact("Takes", $"{People(action)} · {ActionHelp.Risk(action)} · on {string.Join(" and ", action.Platforms).ToLowerInvariant()}"),
                .. action.Captures.Count > 0 ? new[] { new Fact("In this order", string.Join(", ", action.Captures)) } : [],
                new Fact("Effect", Readable(action, action.Effect)),
                new Fact("Undo", action.Undo switch
                {
                    UndoDefinition.Commands undo => Readable(action, undo.Says),
                    UndoDefinition.None none => $"There is none. {none.Because}",
                    UndoDefinition.NotNeeded unneeded => unneeded.Because,
                    _ => throw new System.Diagnostics.UnreachableException(),
                }),
                .. action.Reverts is { } reverts ? new[] { new Fact("By itself", Readable(action, reverts.Says)) } : [],
                .. action.Evidence.Count > 0 ? new[] { new Fact("First", string.Join(" ", action.Evidence.Select(gate => $"{string.Join(" or ", gate.AnyOf)}: {gate.Because}"))) } : [],
            ]),
            .. action.Parameters.Count == 0 ? Array.Empty<NoticeBlock>() : [new ListBlock("Values", [.. action.Parameters.Select(parameter => (IReadOnlyList<ChatSpan>)
                [new CodeSpan(parameter.Name), $" {parameter.Help} For example {parameter.Example}.{(parameter.Default is { Length: > 0 } value ? $" Without it: {value}." : "")}"])])],
            new ParagraphBlock([new CommandSpan(ActionHelp.Example(action, desk.Hosts.All.Count > 0 ? desk.Hosts.All[0].Id : "pve1"))]),
        ],
    };

    /// <summary>Values that only a request has are shown as what they are when nobody says otherwise, or by their name.</summary>
    private static string Readable(ActionDefinition action, string says) => Placeholder().Replace(says, match =>
        action.Parameters.FirstOrDefault(parameter => parameter.Name == match.Groups[1].Value)?.Default is { Length: > 0 } value
            ? value
            : $"<{match.Groups[1].Value.Replace('_', ' ')}>");

    [GeneratedRegex(@"\{([a-z_0-9]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    private string People(ActionDefinition action) => desk.Policy.PeopleFor(action) is > 1 and var people ? $"{people} people" : "one person";
}
