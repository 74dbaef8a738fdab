using System.Globalization;
using FakePve.Cli;
using FakePve.Cluster;
using FakePve.Guests;
using FakePve.State;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

internal static class HaTool
{
    private static readonly Parameter State = OneOf("state", "started", "stopped", "enabled", "disabled", "ignored");
    private static readonly Parameter[] Settings = [State, Text("group"), Text("comment"), Number("max_restart"), Number("max_relocate"), Text("digest"), Text("delete")];

    public static Tool Make() => new("ha-manager", new(StringComparer.Ordinal)
    {
        ["status"] = new([], [Flag("verbose")], _ => Status()),
        ["config"] = new([], [Text("type")], _ => Config()),
        ["add"] = new([Text("sid")], [.. Settings, Text("type")], Add),
        ["set"] = new([Text("sid")], Settings, Set),
        ["remove"] = new([Text("sid")], [Flag("purge")], Remove),
        ["migrate"] = new([Text("sid"), NodeName()], [], c => Ask(c, "migrate")),
        ["relocate"] = new([Text("sid"), NodeName()], [], c => Ask(c, "relocate")),
        ["crm-command stop"] = new([Text("sid"), Number("timeout")], [], Stop),
        ["crm-command migrate"] = new([Text("sid"), NodeName()], [], c => Ask(c, "migrate")),
        ["crm-command relocate"] = new([Text("sid"), NodeName()], [], c => Ask(c, "relocate")),
        ["crm-command node-maintenance enable"] = new([NodeName()], [], _ => throw NotHere("node-maintenance")),
        ["crm-command node-maintenance disable"] = new([NodeName()], [], _ => throw NotHere("node-maintenance")),
        ["groupconfig"] = new([], [], _ => 0),
    });

    /// <summary>The lines of "ha-manager status", which pvesh shows as well: their kind, and what they say.</summary>
    public static IEnumerable<(string Type, string Status)> Lines()
    {
        if (!Node.HasQuorum)
        {
            yield return ("quorum", "No quorum on node '" + Node.Name + "'!");
            yield break;
        }
        yield return ("quorum", "OK");
        var resources = Ha.Resources;
        if (resources.Count == 0)
            yield break;
        var now = Node.Now.ToLocalTime().ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture);
        yield return ("master", $"{Node.Cluster[0]} (active, {now})");
        foreach (var node in Node.Cluster)
            yield return ("lrm", $"{node} ({(node == Node.Name ? "active" : "idle")}, {now})");
        foreach (var (sid, resource) in resources)
            yield return ("service", $"{sid} ({Node.PlaceOf(sid[3..]) ?? "---"}, {Actual(sid, resource)})");
    }

    public static string Actual(string sid, Section resource)
    {
        var running = Guest.Find(sid[3..])?.IsRunning ?? false;
        return (Ha.State(resource), running) switch
        {
            ("ignored", _) => "ignored",
            ("disabled", _) => "disabled",
            ("started", true) => "started",
            ("started", false) => "starting",
            (_, true) => "request_stop",
            _ => "stopped",
        };
    }

    private static int Status()
    {
        foreach (var (type, status) in Lines())
            Output.Line($"{type} {status}");
        return 0;
    }

    private static int Config()
    {
        foreach (var (sid, resource) in Ha.Resources)
            Output.Line(sid + "\n" + string.Concat(resource.Select(r => $"\t{r.Key} {r.Value}\n")));
        return 0;
    }

    private static int Add(Call call)
    {
        var resources = Ha.Resources;
        var sid = Ha.Resolve(call["sid"]);
        if (Node.PlaceOf(sid[3..]) is null)
            throw new Refusal($"unable to add resource '{sid}' - guest does not exist");
        if (!resources.TryAdd(sid, Change(new(StringComparer.Ordinal), call)))
            throw new Refusal($"resource ID '{sid}' already defined");
        Ha.Save(resources);
        return 0;
    }

    private static int Set(Call call)
    {
        var (resources, sid) = Known(call);
        Change(resources[sid], call);
        Ha.Save(resources);
        return 0;
    }

    private static int Remove(Call call)
    {
        var (resources, sid) = Known(call);
        resources.Remove(sid);
        Ha.Save(resources);
        return 0;
    }

    private static int Stop(Call call)
    {
        var (resources, sid) = Known(call);
        resources[sid]["state"] = "stopped";
        Ha.Save(resources);
        return 0;
    }

    private static int Ask(Call call, string what)
    {
        Known(call);
        throw NotHere(what);
    }

    private static Section Change(Section resource, Call call)
    {
        foreach (var key in (call.Find("delete") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            resource.Remove(key);
        foreach (var (key, value) in call.Values.Where(v => v.Key is not ("sid" or "delete" or "digest" or "type")))
            resource[key] = value == "enabled" ? "started" : value;
        return resource;
    }

    private static (SortedDictionary<string, Section> All, string Sid) Known(Call call)
    {
        var all = Ha.Resources;
        var sid = Ha.Resolve(call["sid"]);
        return all.ContainsKey(sid) ? (all, sid) : throw new Refusal($"no such resource '{sid}'");
    }

    private static Refusal NotHere(string what) => new($"fakepve: the other nodes are only names: no '{what}' in the lab", 250);
}
