namespace ChatOps.Actions.Catalog;

/// <summary>
/// Makes one action of the captures of a profile: their steps one after the other, each under the name of its capture,
/// their questions and proofs together. What holds for any of them holds for the whole: the most people, the highest risk.
/// </summary>
internal sealed class ProfileJoin(ProfileDefinition profile, IReadOnlyDictionary<string, ActionDefinition> known, List<CatalogProblem> problems)
{
    private readonly int _before = problems.Count;
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);

    /// <summary>The action; null if it cannot be made.</summary>
    public ActionDefinition? Join()
    {
        var captures = profile.Captures.Select(Find).OfType<(ProfileCapture Capture, ActionDefinition Action)>().ToArray();
        if (captures.Length < profile.Captures.Count || captures.Length == 0)
        {
            return null;
        }

        var actions = captures.Select(pair => pair.Action).ToArray();
        HostPlatform[] platforms = [.. actions.SelectMany(action => action.Platforms).Distinct()];
        var joined = new ActionDefinition
        {
            Id = profile.Id,
            Version = profile.Version,
            Summary = profile.Summary,
            Phase = ActionPhase.Evidence,
            Platforms = platforms,
            Risk = actions.Max(action => action.Risk),
            Load = actions.Max(action => action.Load),
            People = actions.Max(action => action.People),
            Privilege = actions.Any(action => action.Privilege == HostPrivilege.Root) ? HostPrivilege.Root : actions[0].Privilege,
            ProxmoxRight = null,
            Mode = ActionMode.Stream,
            Parameters = Parameters(captures),
            Needs = [.. actions.SelectMany(action => action.Needs).Distinct(StringComparer.Ordinal)],
            Facts = [.. actions.SelectMany(action => action.Facts.Select(fact => fact with { When = [.. fact.When, .. Where(action, platforms)] }))],
            Evidence = [],
            NoEvidenceBecause = null,
            Steps = [.. actions.SelectMany(action => action.Steps.Select(step => Step(action, step, platforms, goesOn: true)))],
            Effect = string.Join(' ', actions.Select(action => action.Effect).Distinct(StringComparer.Ordinal)),
            Reverts = null,
            Proofs = Proofs(actions, platforms),
            Undo = Undo(actions, platforms),
            Expected = Formula.Sum([.. actions.Select(action => action.Expected)]),
            Limit = Formula.Sum([.. actions.Select(action => action.Limit)]),
            Keeps = [.. actions.SelectMany(action => action.Keeps).Distinct(StringComparer.Ordinal)],
            Replaces = [],
            File = profile.File,
            Line = profile.Line,
            Captures = [.. actions.Select(action => action.Id)],
            CaptureOfStep = _origins,
        };
        return problems.Count > _before ? null : joined;
    }

    private (ProfileCapture, ActionDefinition)? Find(ProfileCapture capture)
    {
        if (!known.TryGetValue(capture.Action, out var action))
        {
            Complain(capture.Line, $"{profile.Id} takes {capture.Action}, which is no action. Write the id of one.");
            return null;
        }

        if (action.Phase != ActionPhase.Evidence || action.Reverts is not null || action.Evidence.Count > 0 || action.Captures.Count > 0)
        {
            Complain(capture.Line, $"{profile.Id} takes {capture.Action}, which is no plain capture. A profile takes actions whose id begins with evidence. and that ask for nothing before.");
            return null;
        }

        foreach (var name in capture.With.Keys.Where(name => action.Parameters.All(parameter => parameter.Name != name)))
        {
            Complain(capture.Line, $"{profile.Id} gives {capture.Action} the value {name}, which it does not take. Take it out.");
        }

        return (capture, action);
    }

    private List<ParameterDefinition> Parameters((ProfileCapture Capture, ActionDefinition Action)[] captures)
    {
        var all = new List<ParameterDefinition>();
        foreach (var (capture, action) in captures)
        {
            foreach (var parameter in action.Parameters)
            {
                if (all.Any(other => other.Name == parameter.Name))
                {
                    Complain(capture.Line, $"Two captures of {profile.Id} take a value {parameter.Name}. Leave one of them out, or give it to a profile of its own.");
                }

                all.Add(parameter with { Default = capture.With.GetValueOrDefault(parameter.Name, parameter.Default!) });
            }
        }

        return all;
    }

    private StepDefinition Step(ActionDefinition action, StepDefinition step, HostPlatform[] platforms, bool goesOn)
    {
        var name = Under(action, step.Name);
        _origins[name] = action.Id;
        return step with
        {
            Name = name,
            Limit = step.Limit ?? action.Limit,

            // A capture that fails keeps none of the others from being taken.
            GoesOn = goesOn || step.GoesOn,
            When = [.. step.When, .. Where(action, platforms)],
        };
    }

    private List<ProofDefinition> Proofs(ActionDefinition[] actions, HostPlatform[] platforms)
    {
        var proofs = new List<ProofDefinition>();
        foreach (var action in actions)
        {
            foreach (var proof in action.Proofs)
            {
                proofs.Add(proof switch
                {
                    ProofDefinition.OnHost asked => asked with { Name = Under(action, asked.Name), When = [.. asked.When, .. Where(action, platforms)] },
                    ProofDefinition.ByBot { Check: BotCheck.HashesEqual or BotCheck.NotEmpty or BotCheck.FileKind } seen => seen with
                    {
                        Name = Under(action, seen.Name),
                        Steps = [.. (seen.Steps.Count > 0 ? seen.Steps : StreamsOf(action)).Select(step => Under(action, step))],
                    },
                    ProofDefinition.ByBot other => other with { Name = Under(action, other.Name) },
                    _ => throw new System.Diagnostics.UnreachableException(),
                });
            }
        }

        return proofs;
    }

    private UndoDefinition Undo(ActionDefinition[] actions, HostPlatform[] platforms)
    {
        var undone = actions.Where(action => action.Undo is UndoDefinition.Commands).Select(action => (Action: action, Undo: (UndoDefinition.Commands)action.Undo)).ToArray();
        return undone.Length == 0
            ? new UndoDefinition.NotNeeded("Nothing was changed.")
            : new UndoDefinition.Commands(
                string.Join(' ', undone.Select(pair => pair.Undo.Says)),
                undone.Max(pair => pair.Undo.Risk),
                [.. undone.SelectMany(pair => pair.Undo.Steps.Select(step => Step(pair.Action, step, platforms, goesOn: false)))],
                [.. undone.SelectMany(pair => pair.Undo.Proofs.OfType<ProofDefinition.OnHost>().Select(proof => proof with { Name = Under(pair.Action, proof.Name), When = [.. proof.When, .. Where(pair.Action, platforms)] }))]);
    }

    private static IReadOnlyList<string> StreamsOf(ActionDefinition action) =>
        [.. action.Steps.Where(step => step.Mode == ActionMode.Stream).Select(step => step.Name)];

    /// <summary>A capture that is not for every platform of the profile is taken where it belongs.</summary>
    private static IReadOnlyList<StepCondition> Where(ActionDefinition action, HostPlatform[] platforms) =>
        platforms.All(action.Platforms.Contains) ? [] : [new StepCondition(PlanNames.Platform, [.. action.Platforms.Select(MappingReader.Word)])];

    private static string Under(ActionDefinition action, string name) => $"{action.Id[(action.Id.IndexOf('.', StringComparison.Ordinal) + 1)..]}-{name}";

    private void Complain(int line, string sentence) => problems.Add(new CatalogProblem(profile.File, line, sentence));
}
