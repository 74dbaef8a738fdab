using System.Reflection;
using System.Text.Json.Nodes;

namespace ChatOps.Actions.Catalog;

/// <summary>Reads the files of the program and of a company, and holds them to the rules.</summary>
internal sealed class CatalogLoader
{
    private const string ResourcePrefix = "catalog/";

    private readonly List<CatalogProblem> _problems = [];
    private readonly List<(ActionDefinition Action, bool IsSound)> _actions = [];
    private readonly List<ProfileDefinition> _profiles = [];
    private readonly List<(CatalogFile File, RaisedRule Rule)> _raised = [];
    private readonly List<(string Id, JsonNode Node)> _canonical = [];

    /// <summary>The files within the program, by name.</summary>
    public static IReadOnlyList<CatalogFile> BuiltIn { get; } = ReadBuiltIn();

    /// <param name="builtIn">Files that may define actions only.</param>
    /// <param name="company">Files that may add actions and ask more for those that are there.</param>
    public static CatalogOutcome Load(IReadOnlyList<CatalogFile> builtIn, IReadOnlyList<CatalogFile> company)
    {
        var loader = new CatalogLoader();
        foreach (var file in builtIn.OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            loader.Read(file, mayRaise: false);
        }

        foreach (var file in company)
        {
            loader.Read(file, mayRaise: true);
        }

        return loader.Finish();
    }

    private void Read(CatalogFile file, bool mayRaise)
    {
        var root = CatalogYaml.Read(file, _problems);
        var keys = new MappingReader(file.Name, root, "A catalogue file", _problems);
        if (mayRaise && keys.Take("raise")?.Value is CatalogNode.Mapping raised)
        {
            _raised.AddRange(raised.Entries.Select(entry => (file, Raise(file, entry))));
            _canonical.AddRange(raised.Entries.Select(entry => ($"raise {entry.Key}", entry.Value.ToJson())));
        }

        if (keys.Take("actions") is { } actions)
        {
            if (actions.Value is CatalogNode.Sequence list)
            {
                foreach (var node in list.Items)
                {
                    var before = _problems.Count;
                    var action = new ActionReader(file.Name, _problems).Read(node);
                    _actions.Add((action, _problems.Count == before));
                    _canonical.Add((action.Id, node.ToJson()));
                }
            }
            else
            {
                keys.Complain(actions.Line, "actions has to be a list. Begin each action with '- id:'.");
            }
        }

        if (keys.Take("profiles") is { } profiles)
        {
            if (profiles.Value is CatalogNode.Sequence list)
            {
                foreach (var node in list.Items)
                {
                    var profile = ProfileReader.Read(file.Name, node, _problems);
                    _profiles.Add(profile);
                    _canonical.Add((profile.Id, node.ToJson()));
                }
            }
            else
            {
                keys.Complain(profiles.Line, "profiles has to be a list. Begin each profile with '- id:'.");
            }
        }

        keys.End();
    }

    private RaisedRule Raise(CatalogFile file, CatalogNode.Entry entry)
    {
        var keys = new MappingReader(file.Name, entry.Value, $"raise of {entry.Key}", _problems);
        var rule = new RaisedRule(entry.Key, keys.Number("people", 1, 3), keys.Member<ActionRisk>("risk"), entry.Line);
        keys.End();
        return rule;
    }

    private CatalogOutcome Finish()
    {
        var ids = new Dictionary<string, ActionDefinition>(StringComparer.Ordinal);
        foreach (var (action, _) in _actions.Where(item => item.Action.Id.Length > 0))
        {
            if (!ids.TryAdd(action.Id, action))
            {
                var first = ids[action.Id];
                _problems.Add(new CatalogProblem(
                    action.File, action.Line, $"There is an action {action.Id} already, in {first.File}:{first.Line}. Give this one an id of its own; nothing replaces an action."));
            }
        }

        foreach (var (action, _) in _actions.Where(item => item.IsSound))
        {
            new ActionValidator(action, ids, _problems).Validate();
        }

        // What a company asks more for is asked in profiles too; a profile itself can be raised as well.
        foreach (var (file, rule) in _raised.Where(raised => ids.ContainsKey(raised.Rule.Id)))
        {
            Apply(file, rule, ids);
        }

        if (_problems.Count == 0)
        {
            AddProfiles(ids);
        }

        var areJoined = _problems.Count == 0;
        foreach (var (file, rule) in _raised.Where(raised => _actions.All(item => item.Action.Id != raised.Rule.Id) && (areJoined || _profiles.All(profile => profile.Id != raised.Rule.Id))))
        {
            Apply(file, rule, ids);
        }

        return _problems.Count > 0
            ? new CatalogOutcome.Refused([.. _problems.Distinct().OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line)])
            : new CatalogOutcome.Loaded(new ActionCatalog([.. ids.Values.OrderBy(action => action.Id, StringComparer.Ordinal)], Canonical()));
    }

    private void AddProfiles(Dictionary<string, ActionDefinition> ids)
    {
        foreach (var profile in _profiles)
        {
            if (new ProfileJoin(profile, ids, _problems).Join() is not { } action)
            {
                continue;
            }

            new ActionValidator(action, ids, _problems).Validate();
            if (!ids.TryAdd(action.Id, action))
            {
                _problems.Add(new CatalogProblem(profile.File, profile.Line, $"There is an action {action.Id} already. Give this profile an id of its own."));
            }
        }
    }

    // By id, so that an action may move to another file without voiding what is open.
    private JsonArray Canonical() =>
        [.. _canonical.OrderBy(item => item.Id, StringComparer.Ordinal).Select(item => (JsonNode)new JsonArray(JsonValue.Create(item.Id), item.Node))];

    private void Apply(CatalogFile file, RaisedRule rule, Dictionary<string, ActionDefinition> ids)
    {
        if (!ids.TryGetValue(rule.Id, out var action))
        {
            _problems.Add(new CatalogProblem(file.Name, rule.Line, $"There is no action {rule.Id} to ask more for. Write the id of one."));
            return;
        }

        var raised = action with { People = rule.People ?? action.People, Risk = rule.Risk ?? action.Risk };
        if (raised.People < action.People)
        {
            _problems.Add(new CatalogProblem(
                file.Name, rule.Line, $"{rule.Id} takes {action.People} people, and fewer cannot be asked for. Write {action.People} or more, or take the line out."));
        }

        if (raised.Risk < action.Risk)
        {
            _problems.Add(new CatalogProblem(
                file.Name, rule.Line, $"{rule.Id} is {MappingReader.Word(action.Risk)}, and cannot be called less. Write that or a higher one, or take the line out."));
        }

        if (raised.Risk == ActionRisk.Destructive && raised.People < 2)
        {
            _problems.Add(new CatalogProblem(file.Name, rule.Line, $"{rule.Id} would be destructive on one person's word. Write people: 2 as well."));
        }

        ids[rule.Id] = raised;
    }

    private static CatalogFile[] ReadBuiltIn()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

        CatalogFile Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return new CatalogFile(name[ResourcePrefix.Length..], reader.ReadToEnd());
        }
    }
}
