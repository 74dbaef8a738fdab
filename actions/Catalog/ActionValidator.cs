using ChatOps.Actions.Parameters;
using ChatOps.Actions.Ssh;

namespace ChatOps.Actions.Catalog;

/// <summary>The rules that an action obeys, each complaint with its place and its mend.</summary>
internal sealed class ActionValidator(ActionDefinition action, IReadOnlyDictionary<string, ActionDefinition> known, List<CatalogProblem> problems)
{
    private readonly Dictionary<string, ParameterType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<StepCondition>> _readWhen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public void Validate()
    {
        Identity();
        People();
        Parameters();
        Facts();
        Steps();
        Proofs();
        Evidence();
        Undo();
        Sentences();
        foreach (var parameter in action.Parameters.Where(parameter => !_used.Contains(parameter.Name)))
        {
            Complain(parameter.Line, $"Parameter {parameter.Name} of {action.Id} is used nowhere. Use it or take it out.");
        }
    }

    private void Identity()
    {
        if (!IsName(action.Id.Replace(".", "", StringComparison.Ordinal), '-') || action.Id.Split('.').Length != 2)
        {
            Complain(action.Line, "An id is a phase and a name of small letters, digits and dashes. Write such as contain.vm-pause.");
        }

        if (action.Platforms.Count == 0)
        {
            Complain(action.Line, $"{action.Id} names no platform. List those it was written for: debian, proxmox.");
        }

        if (action.Keeps.Count == 0)
        {
            Complain(action.Line, $"{action.Id} keeps nothing. List what goes into the record.");
        }

        if (action.Expected.Fixed > action.Limit.Fixed)
        {
            Complain(action.Line, $"{action.Id} is expected to take longer than its limit. Raise the limit.");
        }
    }

    private void People()
    {
        if (action.Risk == ActionRisk.Destructive && action.People < 2)
        {
            Complain(action.Line, $"{action.Id} is destructive and would run on one person's word. Write people: 2 or 3.");
        }
    }

    private void Parameters()
    {
        foreach (var (name, type) in PlanNames.Given)
        {
            _types[name] = type;
        }

        foreach (var parameter in action.Parameters)
        {
            if (!Name(parameter.Name, "parameter", parameter.Line))
            {
                continue;
            }

            _types[parameter.Name] = parameter.Type;
            if (!parameter.Type.FitsInCommand)
            {
                Complain(parameter.Line, $"Parameter {parameter.Name} of {action.Id} is free text, and nothing typed is. Choose a type that says what it may be.");
            }

            Example(parameter, "example", parameter.Example);
            if (parameter.Default is { Length: > 0 } value)
            {
                Example(parameter, "default", value);
            }
            else if (parameter.Default is { } && !parameter.Type.TakesNothing)
            {
                Complain(parameter.Line, $"The default of {parameter.Name} of {action.Id} is empty, which its type does not take. Write a value, or leave default out.");
            }

            if (parameter.Protect is not null || parameter.MustInclude is not null)
            {
                _used.Add(parameter.Name);
            }
        }
    }

    private void Example(ParameterDefinition parameter, string what, string value)
    {
        if (!parameter.Type.TryParse(value, out var canonical, out var refusal))
        {
            Complain(parameter.Line, $"The {what} of {parameter.Name} of {action.Id} does not pass its own type: {refusal} Write one that does.");
        }
        else if (ParameterValues.IsDenied(parameter, canonical))
        {
            Complain(parameter.Line, $"The {what} of {parameter.Name} of {action.Id} is among what it denies. Write one that is not.");
        }
    }

    private void Facts()
    {
        foreach (var fact in action.Facts)
        {
            Conditions(fact.When, fact.Reading.Line, fact.Name);
            Reading(fact.Reading, $"fact {fact.Name}", fact.When);
            if (Name(fact.Name, "fact", fact.Reading.Line))
            {
                _types[fact.Name] = fact.Reading.Type;
                _readWhen[fact.Name] = fact.When;
            }

            Requirement(fact.Require, $"fact {fact.Name}", fact.Reading, fact.When);
        }
    }

    private void Steps()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in action.AllSteps)
        {
            Template(step.Command, step.Line, $"step {step.Name}", step.ChunkMib is not null, step.When);
            Conditions(step.When, step.Line, step.Name);
            Number(step.Limit, step.Line, $"the limit of step {step.Name}");
            if (!IsName(step.Name, '-'))
            {
                Complain(step.Line, $"Step name '{step.Name}' is not made of small letters, digits and dashes. Rename it; units and files are named after it.");
            }

            if (!names.Add(step.Name))
            {
                Complain(step.Line, $"{action.Id} has two steps named {step.Name}. Rename one of them; units and files are named after them.");
            }

            if (step.Mode == ActionMode.Unit && (step.Input != StepInput.None || step.SeesConnection))
            {
                Complain(step.Line, $"Step {step.Name} runs as a unit, which has no input and no connection. Make it direct.");
            }

            if (step.Mode == ActionMode.Unit && step.Shell == ShellKind.Bash)
            {
                Complain(step.Line, $"Step {step.Name} runs as a unit, which dash reads. Write it for dash.");
            }

            if (step.Mode != ActionMode.Stream && (step.Compressed || step.ChunkMib is not null || step.CapMib is not null))
            {
                Complain(step.Line, $"Step {step.Name} is no stream, so it cannot be compressed, cut into chunks or capped. Write mode: stream.");
            }

            if (step.CapMib is { } cap)
            {
                _used.Add(cap);
                if (_types.GetValueOrDefault(cap) is not NumberType)
                {
                    Complain(step.Line, $"cap_mib of step {step.Name} names no number. Name a parameter of type number.");
                }
            }
        }

        Number(action.Expected, action.Line, "expected");
        Number(action.Limit, action.Line, "limit");
        if (action.Reverts is { } reverts)
        {
            Number(Formula.Parse(reverts.After), action.Line, "after of reverts");
        }
    }

    private void Proofs()
    {
        if (action.Proofs.Count == 0)
        {
            Complain(action.Line, $"{action.Id} proves nothing, and an exit code is no proof. Write proofs.");
        }

        foreach (var proof in action.AllProofs.OfType<ProofDefinition.OnHost>())
        {
            Conditions(proof.When, proof.Reading.Line, proof.Name);
            Reading(proof.Reading, $"proof {proof.Name}", proof.When);
            Requirement(proof.Require, $"proof {proof.Name}", proof.Reading, proof.When);
        }

        foreach (var (proof, name) in action.AllProofs.OfType<ProofDefinition.ByBot>().SelectMany(proof => proof.Steps.Select(name => (proof, name)))
            .Where(pair => !action.AllSteps.Any(step => step.Name == pair.name && step.Mode == ActionMode.Stream)))
        {
            Complain(action.Line, $"Proof {proof.Name} of {action.Id} is about '{name}', which is no stream among its steps. Name one.");
        }

        foreach (var proof in action.AllProofs.OfType<ProofDefinition.ByBot>().Where(proof => proof.Of is { } of && !Use(of, [])))
        {
            Complain(action.Line, $"Proof {proof.Name} of {action.Id} looks at '{proof.Of}', which is no parameter that is always there. Name one.");
        }
    }

    private void Evidence()
    {
        if (action.Risk == ActionRisk.Destructive && action.Evidence.Count == 0 && action.NoEvidenceBecause is null)
        {
            Complain(action.Line, $"{action.Id} is destructive and asks for no evidence. Name the captures in evidence, or write none: with the reason.");
        }

        foreach (var gate in action.Evidence)
        {
            Conditions(gate.When, gate.Line, "evidence");
            foreach (var capture in gate.AnyOf.Where(capture => !known.ContainsKey(capture) || capture == action.Id))
            {
                Complain(gate.Line, $"Evidence of {action.Id} names {capture}, which is no other action. Write the id of one.");
            }

            foreach (var same in gate.Same.Where(same => !Use(same, gate.When)))
            {
                Complain(gate.Line, $"Evidence of {action.Id} compares '{same}', which is neither parameter nor fact. Write the name of one.");
            }

            // A capture that does not know the name can never be the same.
            foreach (var (capture, same) in gate.AnyOf.Where(known.ContainsKey).SelectMany(capture => gate.Same.Select(same => (known[capture], same))))
            {
                if (!PlanNames.IsReserved(same) && capture.Parameters.All(parameter => parameter.Name != same) && capture.Facts.All(fact => fact.Name != same))
                {
                    Complain(gate.Line, $"Evidence of {action.Id} compares '{same}', which {capture.Id} does not know, so no capture would ever do. Add it there as a fact.");
                }
            }
        }
    }

    private void Undo()
    {
        switch (action.Undo)
        {
            case UndoDefinition.Commands when !action.Changes:
                Complain(action.Line, $"{action.Id} is read-only and has something to undo. Raise its risk, or write not_needed: with the reason.");
                break;
            case UndoDefinition.Commands { Proofs.Count: 0 }:
                Complain(action.Line, $"The undo of {action.Id} proves nothing. Write proofs below undo.");
                break;
            case UndoDefinition.None when action.Risk == ActionRisk.Reversible:
                Complain(action.Line, $"{action.Id} is called reversible and has no undo. Write the undo's steps, or call it destructive.");
                break;
        }
    }

    private void Sentences()
    {
        foreach (var name in PlainTemplate.Names(action.Effect).Where(name => !Use(name, [])))
        {
            Complain(action.Line, $"The effect of {action.Id} tells of {{{name}}}, which is neither parameter nor fact. Write the name of one.");
        }
    }

    private void Reading(HostReading reading, string what, IReadOnlyList<StepCondition> when)
    {
        Template(reading.Command, reading.Line, what, false, when);
        if (reading.Parse is FactParse.Json json)
        {
            foreach (var name in PlainTemplate.Names(json.Path).Where(name => !Use(name, when)))
            {
                Complain(reading.Line, $"The path of {what} of {action.Id} holds {{{name}}}, which is not known there. Write the name of a parameter or an earlier fact.");
            }
        }

        if (reading.Absent is { Length: > 0 } absent && !reading.Type.TryParse(absent, out _, out var refusal))
        {
            Complain(reading.Line, $"'absent' of {what} of {action.Id} does not pass its own type: {refusal} Write one that does.");
        }
    }

    private void Requirement(Requirement? requirement, string what, HostReading reading, IReadOnlyList<StepCondition> when)
    {
        if (requirement is null)
        {
            return;
        }

        foreach (var name in requirement.Test.Names.Where(name => !Use(name, when)))
        {
            Complain(reading.Line, $"require of {what} of {action.Id} names {{{name}}}, which is not known there. Write the name of a parameter or an earlier fact.");
        }

        if (requirement.Test is RequirementTest.AtLeast or RequirementTest.AtMost && reading.Type is not NumberType)
        {
            Complain(reading.Line, $"require of {what} of {action.Id} compares a number with a {reading.Type.Name}. Give the value type: number.");
        }
    }

    private void Template(CommandTemplate template, int line, string what, bool chunked, IReadOnlyList<StepCondition> when)
    {
        foreach (var place in template.Places)
        {
            var type = _types.GetValueOrDefault(place.Name);
            _used.Add(place.Name);
            if (type is null || (place.Name is PlanNames.Offset or PlanNames.Length && !chunked))
            {
                Complain(line + place.Line, $"{{{place.Name}}} in {what} of {action.Id} is no parameter and no earlier fact. Declare it, or put spaces between the braces and the word if the shell should see them.");
            }
            else if (!IsReadWhere(place.Name, when))
            {
                Complain(line + place.Line, $"{{{place.Name}}} in {what} of {action.Id} is read in some cases only, and {what} belongs to others. Give {what} the fact's own when.");
            }
            else if (!type.FitsInCommand)
            {
                Complain(line + place.Line, $"{{{place.Name}}} in {what} of {action.Id} is free text from the host. Give the fact a type that says what it may be.");
            }
        }
    }

    private void Conditions(IReadOnlyList<StepCondition> conditions, int line, string what)
    {
        foreach (var condition in conditions)
        {
            IEnumerable<string>? possible = condition.Name == PlanNames.Platform
                ? Enum.GetValues<HostPlatform>().Select(MappingReader.Word)
                : _types.GetValueOrDefault(condition.Name) switch
                {
                    ChoiceType choice => choice.Choices,
                    SwitchType => ["yes", "no"],
                    _ => null,
                };
            _used.Add(condition.Name);
            if (possible is null)
            {
                Complain(line, $"when of {what} of {action.Id} looks at '{condition.Name}', which is no choice or switch. Name one, or platform.");
            }
            else if (condition.Values.Count == 0 || condition.Values.Except(possible).Any())
            {
                Complain(line, $"when of {what} of {action.Id} waits for what {condition.Name} never is. Write some of {string.Join(", ", possible)}.");
            }
        }
    }

    private void Number(Formula? formula, int line, string what)
    {
        foreach (var name in formula?.Names ?? [])
        {
            _used.Add(name);
            if (_types.GetValueOrDefault(name) is not NumberType || !IsReadWhere(name, []))
            {
                Complain(line, $"{what} of {action.Id} counts with '{name}', which is no number that is always there. Name a parameter or fact of type number.");
            }
        }
    }

    private bool Name(string name, string what, int line)
    {
        if (!IsName(name, '_') || PlanNames.IsReserved(name) || _types.ContainsKey(name))
        {
            Complain(line, $"'{name}' cannot be the name of a {what} of {action.Id}: it is taken, or not made of small letters, digits and _. Rename it.");
            return false;
        }

        return true;
    }

    private bool Use(string name, IReadOnlyList<StepCondition> when)
    {
        _used.Add(name);
        return _types.ContainsKey(name) && IsReadWhere(name, when);
    }

    /// <summary>Whether a fact is read in every case in which something that uses it belongs to the plan.</summary>
    private bool IsReadWhere(string name, IReadOnlyList<StepCondition> when) =>
        (_readWhen.GetValueOrDefault(name) ?? []).All(read => when.Any(own => own.Name == read.Name && !own.Values.Except(read.Values).Any()));

    private static bool IsName(string name, char joint) =>
        name.Length is > 0 and <= 60 && char.IsAsciiLetterLower(name[0])
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == joint);

    private void Complain(int line, string sentence) => problems.Add(new CatalogProblem(action.File, line, sentence));
}
