using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Actions.Catalog;
using ChatOps.Actions.Parameters;
using ChatOps.Actions.Plans;

namespace ChatOps.Tests.Actions;

/// <summary>A host that answers every question so that the action may go on, or as it is told.</summary>
internal sealed class ScriptedHost(ActionDefinition action, HostPlatform platform)
{
    public const string Boot = "6f1c6a0e-9f2b-4d0a-8a51-0e6f3a9b7c11";
    public const string Run = "k3m9x2p7q1";

    public static readonly ProtectedValues Nothing = new([], [], []);

    private static readonly Dictionary<string, string> Samples = new()
    {
        ["address"] = "192.0.2.10",
        ["path"] = "/var/tmp/x",
        ["text"] = "as it is",
        ["pid"] = "4711",
        ["starttime"] = "489004",
        ["port"] = "2849",
        ["vmid"] = "101",
        ["sha256"] = new string('a', 64),
        ["configdigest"] = new string('b', 40),
        ["fingerprint"] = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
        ["netconfig"] = "virtio=BC:24:11:0A:0B:0C,bridge=vmbr0,firewall=1",
        ["filemode"] = "644",
        ["bootid"] = Boot,
        ["expiry"] = "20000",
        ["tokenid"] = "ci-token",
        ["snapname"] = "inc_x1",
    };

    /// <summary>Facts that are told otherwise.</summary>
    public Dictionary<string, string> Told { get; } = [];

    /// <summary>Values that are typed otherwise.</summary>
    public Dictionary<string, string> Typed { get; } = [];

    public string Incident { get; set; } = "INC-7";

    public string RunId { get; set; } = Run;

    public PlannedHost Host { get; set; } = new("pve1", "192.0.2.50", "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU", platform, false);

    public ActionDefinition Action { get; set; } = action;

    /// <summary>The values: examples, or what was typed.</summary>
    public ParameterValues Values()
    {
        var typed = Action.Parameters.ToDictionary(parameter => parameter.Name, parameter => Typed.GetValueOrDefault(parameter.Name, parameter.Example));
        var outcome = ParameterValues.Bind(Action, typed, Nothing);
        var refused = outcome as ParameterOutcome.Refused;
        Assert.True(refused is null, string.Join('\n', refused?.Refusals.Select(refusal => $"{Action.Id} {refusal.Name}: {refusal.Sentence}") ?? []));
        return Assert.IsType<ParameterOutcome.Bound>(outcome).Values;
    }

    /// <summary>All questions, answered.</summary>
    public PreCheck Ask()
    {
        var preCheck = new PreCheck(new PlanSubject(Action, Values(), Host, Incident, RunId));
        while (preCheck.Next is { } question)
        {
            preCheck.Take(Answer(question.Name, preCheck));
        }

        return preCheck;
    }

    public PlanOutcome Outcome(params string[] waived) => ActionPlan.Render(Ask(), waived.ToHashSet());

    public ActionPlan Plan(params string[] waived)
    {
        var outcome = Outcome(waived);
        var refused = outcome as PlanOutcome.Refused;
        Assert.True(refused is null, string.Join('\n', refused?.Refusals.Select(refusal => $"{Action.Id} {refusal.Name}: {refusal.Sentence}") ?? []));
        return Assert.IsType<PlanOutcome.Rendered>(outcome).Plan;
    }

    private HostAnswer Answer(string name, PreCheck preCheck)
    {
        if (name == "boot_id")
        {
            return new HostAnswer(0, Told.GetValueOrDefault(name, Boot) + "\n");
        }

        if (name == "missing_programs")
        {
            return new HostAnswer(0, Told.GetValueOrDefault(name, ""));
        }

        var fact = Action.Facts.Single(candidate => candidate.Name == name);
        string ValueOf(string value) => preCheck.Facts.FirstOrDefault(known => known.Name == value)?.Value
            ?? (value == "run" ? RunId : value == "incident" ? Incident : Values().All[value]);
        return Encode(fact.Reading, Told.GetValueOrDefault(name) ?? Pleasing(fact, ValueOf), ValueOf);
    }

    private static string Pleasing(FactDefinition fact, Func<string, string> valueOf)
    {
        var sample = Sample(fact.Reading.Type);
        return fact.Require?.Test switch
        {
            RequirementTest.Is test => PlainTemplate.Fill(test.Text, valueOf),
            RequirementTest.OneOf test => test.Texts[0],
            RequirementTest.AtLeast test => test.Number.Evaluate(valueOf).ToString(CultureInfo.InvariantCulture),
            RequirementTest.NoneOf test when fact.Reading.Type is ChoiceType choice => choice.Choices.First(word => !test.Texts.Contains(word)),
            _ => sample,
        };
    }

    private static string Sample(ParameterType type) => type switch
    {
        ChoiceType choice => choice.Choices[0],
        SwitchType => "no",
        ListType list => Sample(list.Item),
        PatternType { Name: "pattern" } => type.TryParse("/mnt/evidence", out _, out _) ? "/mnt/evidence" : "virtio=BC:24:11:0A:0B:0C",
        NumberType { Name: "number" } => type.TryParse("1", out _, out _) ? "1" : "1000",
        _ => Samples[type.Name],
    };

    private static HostAnswer Encode(HostReading reading, string value, Func<string, string> valueOf)
    {
        switch (reading.Parse)
        {
            case FactParse.Count:
                return new HostAnswer(0, string.Concat(Enumerable.Repeat("x\n", int.Parse(value, CultureInfo.InvariantCulture))));
            case FactParse.ExitCode:
                return new HostAnswer(int.Parse(value, CultureInfo.InvariantCulture), "");
            case FactParse.Match match:
                var pattern = $"{match.Pattern}".Replace(@"\A", "", StringComparison.Ordinal).Replace(@"\z", "", StringComparison.Ordinal).Replace(".*", "", StringComparison.Ordinal)
                    .Replace(@"\[", "[", StringComparison.Ordinal).Replace(@"\]", "]", StringComparison.Ordinal);
                var open = pattern.IndexOf('(', StringComparison.Ordinal);
                return new HostAnswer(0, $"{pattern[..open]}{value}{pattern[(pattern.LastIndexOf(')') + 1)..]}\n");
            case FactParse.Json json:
                return new HostAnswer(0, Nested(json.Path[1..].Split('/'), value, valueOf).ToJsonString());
            default:
                return new HostAnswer(0, value + "\n");
        }
    }

    private static JsonNode Nested(string[] path, string value, Func<string, string> valueOf)
    {
        if (path.Length == 0)
        {
            return JsonValue.Create(value);
        }

        var part = PlainTemplate.Fill(path[0], valueOf);
        var inner = Nested(path[1..], value, valueOf);
        if (part.Split('=', 2) is not [var key, var wanted])
        {
            return new JsonObject { [part] = inner };
        }

        inner.AsObject()[key] = wanted;
        return new JsonArray(inner);
    }
}
