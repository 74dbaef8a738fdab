using System.Text.RegularExpressions;
using ChatOps.Actions.Parameters;

namespace ChatOps.Actions.Catalog;

/// <summary>Makes facts and proofs: questions to a host and what their answers have to be.</summary>
internal sealed class ReadingReader(string file, List<CatalogProblem> problems)
{
    private const int DefaultLimit = 15;

    public FactDefinition Fact(CatalogNode.Entry entry)
    {
        var keys = new MappingReader(file, entry.Value, $"Fact {entry.Key}", problems);
        var fact = new FactDefinition(
            entry.Key,
            keys.NeededText("says", "Say what it is; people read it beside the value."),
            Reading(keys),
            keys.Take("require") is { } require ? Requirement(require) : null,
            keys.Switch("bound", true),
            StepReader.When(keys));
        keys.End();
        return fact;
    }

    public ProofDefinition? Proof(CatalogNode.Entry entry)
    {
        var keys = new MappingReader(file, entry.Value, $"Proof {entry.Key}", problems);
        var proves = keys.NeededText("proves", "Say what is true when it holds.");
        ProofDefinition? proof = null;
        if (keys.Take("bot") is { } bot)
        {
            if (keys.Scalar(bot) is { } scalar && keys.Member<BotCheck>("bot check", scalar) is { } check)
            {
                proof = new ProofDefinition.ByBot(entry.Key, proves, check, keys.Texts("steps"), keys.Texts("kinds"), keys.Text("log"), keys.Text("of"));
            }
        }
        else
        {
            var reading = Reading(keys);
            var require = keys.Need("require", "Say what the answer has to be; a question alone proves nothing.");
            proof = require is null ? null : new ProofDefinition.OnHost(
                entry.Key, proves, reading, Requirement(require), keys.Switch("new_connection", false), keys.Number("after", 0, 600) ?? 0,
                keys.Number("times", 1, 5) ?? 1, StepReader.When(keys));
        }

        if (proof is not null)
        {
            keys.End();
        }

        return proof;
    }

    private HostReading Reading(MappingReader keys)
    {
        var text = keys.Scalar(keys.Need("read", "Write the command that tells."));
        var command = StepReader.Command(keys, text);
        return new HostReading(
            command,
            Parse(keys),
            TypeReader.Read(keys) ?? new TextType(),
            keys.Text("absent"),
            StepReader.ExitCodes(keys),
            keys.Number("limit", 1, 600) ?? DefaultLimit,
            keys.Switch("connection", false),
            text?.FirstTextLine ?? keys.Line);
    }

    private FactParse Parse(MappingReader keys)
    {
        var entry = keys.Take("find");
        switch (entry?.Value)
        {
            case null or CatalogNode.Scalar { Text: "line" }:
                return new FactParse.Line();
            case CatalogNode.Scalar { Text: "text" }:
                return new FactParse.Text();
            case CatalogNode.Scalar { Text: "count" }:
                return new FactParse.Count();
            case CatalogNode.Scalar { Text: "exit" }:
                return new FactParse.ExitCode();
            case CatalogNode.Scalar { Text: "digest" }:
                return new FactParse.Digest();
            case CatalogNode.Mapping mapping:
                return Parse(mapping);
            default:
                keys.Complain(entry.Line, "find says where the value is: line, text, count, exit, digest, {match: pattern} or {json: /pointer}. Write one of them.");
                return new FactParse.Text();
        }
    }

    private FactParse Parse(CatalogNode.Mapping node)
    {
        var keys = new MappingReader(file, node, "find", problems);
        var match = keys.Scalar(keys.Take("match"));
        var json = keys.Text("json");
        keys.End();
        if (json is not null && json.StartsWith('/'))
        {
            return new FactParse.Json(json);
        }

        if (match is null)
        {
            keys.Complain(node.Line, "find has neither match nor json with a pointer that begins with /. Write one of them.");
            return new FactParse.Text();
        }

        if (PatternType.FaultOf(match.Text) is { } fault)
        {
            keys.Complain(match.Line, fault);
            return new FactParse.Text();
        }

        var pattern = new Regex(match.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        if (pattern.GetGroupNumbers().Length != 2)
        {
            keys.Complain(match.Line, "The pattern has to hold exactly one group, which is the value. Write the others as (?:…).");
        }

        return new FactParse.Match(pattern);
    }

    private Requirement Requirement(CatalogNode.Entry entry)
    {
        var keys = new MappingReader(file, entry.Value, "require", problems);
        var tests = new List<RequirementTest>();
        Add("is", text => new RequirementTest.Is(text));
        Add("holds", text => new RequirementTest.Holds(text));
        Add("lacks", text => new RequirementTest.Lacks(text));
        Add("at_least", text => Number(text, number => new RequirementTest.AtLeast(number)));
        Add("at_most", text => Number(text, number => new RequirementTest.AtMost(number)));
        if (keys.Texts("one_of") is { Count: > 0 } oneOf)
        {
            tests.Add(new RequirementTest.OneOf(oneOf));
        }

        if (keys.Texts("none_of") is { Count: > 0 } noneOf)
        {
            tests.Add(new RequirementTest.NoneOf(noneOf));
        }

        if (tests.Count != 1)
        {
            keys.Complain(entry.Line, "require needs exactly one comparison. Write one of is, one_of, none_of, holds, lacks, at_least, at_most.");
        }

        var requirement = new Requirement(
            tests.Count == 0 ? new RequirementTest.Is("") : tests[0], keys.NeededText("otherwise", "Say what people read when it is not so."), keys.Switch("waivable", false));
        keys.End();
        return requirement;

        void Add(string key, Func<string, RequirementTest?> make)
        {
            if (keys.Text(key) is { } text && make(text) is { } test)
            {
                tests.Add(test);
            }
        }

        RequirementTest? Number(string text, Func<Formula, RequirementTest> make)
        {
            if (Formula.Parse(text) is { } formula)
            {
                return make(formula);
            }

            keys.Complain(entry.Line, "require compares with neither a number nor a formula. Write such as ram_mib * 2 + 500.");
            return null;
        }
    }
}
