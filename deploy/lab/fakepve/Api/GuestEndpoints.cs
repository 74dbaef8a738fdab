using System.Globalization;
using System.Text.Json.Nodes;
using FakePve.Cli;
using FakePve.Guests;
using FakePve.Tasks;
using FakePve.Tools;
using static FakePve.Cli.Parameter;

namespace FakePve.Api;

/// <summary>Virtual machines and containers in the API.</summary>
internal static class GuestEndpoints
{
    public static IEnumerable<Endpoint> All => Of(GuestKind.Qemu, "qemu").Concat(Of(GuestKind.Lxc, "lxc"));

    private static IEnumerable<Endpoint> Of(GuestKind kind, string name)
    {
        var root = $"/nodes/{{node}}/{name}";
        var one = root + "/{vmid}";
        yield return new("GET", root, [Flag("full")], _ => new JsonArray([.. Guest.All(kind).Select(g => Brief(g))]));
        yield return new("GET", one + "/config", [Flag("current"), SnapName("snapshot")], c => Config(Load(c), c));
        yield return new("GET", one + "/pending", [], c => Pending(Load(c)));
        yield return new("GET", one + "/status/current", [], c => Current(Load(c)));
        yield return new("GET", one + "/feature", [OneOf("feature", "snapshot", "clone", "copy"), SnapName("snapname")], c => Feature(Load(Need(c, "feature"))));
        yield return new("GET", one + "/snapshot", [], c => SnapshotList(Load(c)));
        yield return new("GET", one + "/snapshot/{snapname}/config", [],
            c => Values(Load(c).Config.Snapshots.GetValueOrDefault(c["snapname"]) ?? throw new Refusal($"snapshot '{c["snapname"]}' does not exist")));
        foreach (var method in (string[])["PUT", "POST"])
            yield return new(method, one + "/config", GuestCommands.Set(kind).Options, c => Nothing(Settings.Set(Load(c), c)), Keys.Family);

        yield return Order("start", [Flag("skiplock"), Number("timeout")], Power.Start);
        yield return Order("stop", [Flag("skiplock"), Number("timeout"), Flag("keepActive"), Flag("overrule-shutdown")], Power.Stop);
        yield return Order("shutdown", [Flag("skiplock"), Number("timeout"), Flag("forceStop"), Flag("keepActive")], (g, c) => Power.Shutdown(g, c));
        yield return Order("reboot", [Number("timeout")], (g, c) => Power.Shutdown(g, c, startAgain: true));
        yield return Order("suspend", [Flag("skiplock"), Flag("todisk"), StorageId("statestorage")], Power.Suspend);
        yield return Order("resume", [Flag("skiplock"), Flag("nocheck")], Power.Resume);
        yield return new("POST", one + "/snapshot", [SnapName(), Text("description"), Flag("vmstate")], c => Task(Snapshots.Take(Load(Need(c, "snapname")), c)));
        yield return new("DELETE", one + "/snapshot/{snapname}", [Flag("force")], c => Task(Snapshots.Delete(Load(c), c)));
        yield return new("POST", one + "/snapshot/{snapname}/rollback", [Flag("start")], c => Task(Snapshots.Rollback(Load(c), c)));
        if (kind != GuestKind.Qemu)
            yield break;
        yield return Order("reset", [Flag("skiplock")], Power.Reset);
        yield return new("POST", one + "/monitor", [Text("command")], c => QemuMonitor.Answer(Load(Need(c, "command")), c["command"]));
        yield return new("POST", one + "/agent/{command}", [], c => Nothing(GuestAgent.Command(Load(c), c)));

        Guest Load(Call call) => Guest.Load(kind, call["vmid"]);
        Endpoint Order(string order, Parameter[] options, Func<Guest, Call, int> run) =>
            new("POST", $"{one}/status/{order}", options, c => Task(run(Load(c), c)));
    }

    private static JsonObject Feature(Guest guest) => new()
    {
        ["hasFeature"] = Snapshots.CanBeTaken(guest.Config) ? 1 : 0,
        ["nodes"] = new JsonArray([.. State.Node.Cluster.Select(n => JsonValue.Create(n))]),
    };

    public static Call Need(Call call, string parameter) =>
        call.Has(parameter) ? call : throw new BadParameter(parameter, "property is missing and it is not optional");

    // The genuine tool shows the task and ends with 0, however the task ended.
    private static JsonValue Task(int _) => JsonValue.Create(Worker.Last!.Text);

    private static JsonNode? Nothing(int _) => null;

    public static JsonObject Brief(Guest guest)
    {
        var found = new JsonObject
        {
            ["vmid"] = int.Parse(guest.Id, CultureInfo.InvariantCulture),
            ["name"] = guest.Config.Name,
            ["status"] = guest.IsRunning ? "running" : "stopped",
            ["maxmem"] = guest.Config.Memory * 1048576L,
            ["maxdisk"] = 4L << 30,
            ["cpus"] = int.Parse(guest.Config["cores"] ?? "1", CultureInfo.InvariantCulture),
        };
        if (guest.Config["tags"] is { } tags)
            found["tags"] = tags;
        if (guest.Config["lock"] is { } held)
            found["lock"] = held;
        if (guest.Pid is { } pid)
            found["pid"] = pid;
        return found;
    }

    private static JsonObject Current(Guest guest)
    {
        var found = Brief(guest);
        if (guest.Kind == GuestKind.Qemu)
        {
            found["qmpstatus"] = guest.Status;
            if (guest.Config.AgentEnabled)
                found["agent"] = 1;
        }
        var ha = new JsonObject { ["managed"] = Cluster.Ha.Manages(guest) ? 1 : 0 };
        if (Cluster.Ha.Resources.TryGetValue(Cluster.Ha.Sid(guest), out var resource))
            ha["state"] = Cluster.Ha.State(resource);
        found["ha"] = ha;
        return found;
    }

    private static JsonObject Config(Guest guest, Call call)
    {
        if (call.Find("snapshot") is { } snapshot)
            return Values(guest.Config.Snapshots.GetValueOrDefault(snapshot) ?? throw new Refusal($"snapshot '{snapshot}' does not exist"));
        var found = Values(call.Is("current") ? guest.Config.Values : GuestCommands.WithPending(guest.Config));
        found["digest"] = guest.Config.Digest;
        return found;
    }

    private static JsonObject Values(Section values) =>
        new(values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)(Whole(v.Key, v.Value) is { } number ? JsonValue.Create(number) : JsonValue.Create(v.Value)))));

    private static long? Whole(string key, string value) =>
        key is "cores" or "onboot" or "protection" or "snaptime" or "sockets" or "swap" && long.TryParse(value, out var number) ? number : null;

    private static JsonArray Pending(Guest guest)
    {
        var (config, list) = (guest.Config, new JsonArray());
        foreach (var key in config.Values.Keys.Union(config.Pending.Keys).Where(k => k != "delete").Order(StringComparer.Ordinal))
        {
            var item = new JsonObject { ["key"] = key };
            if (config[key] is { } now)
                item["value"] = now;
            if (config.Pending.TryGetValue(key, out var then))
                item["pending"] = then;
            if (config.PendingDeletes.Contains(key))
                item["delete"] = 1;
            list.Add((JsonNode)item);
        }
        return list;
    }

    private static JsonArray SnapshotList(Guest guest)
    {
        var list = new JsonArray();
        foreach (var (name, values) in Snapshots.InOrder(guest))
        {
            var item = new JsonObject
            {
                ["name"] = name,
                ["description"] = values.GetValueOrDefault("description") ?? "",
                ["snaptime"] = long.Parse(values["snaptime"], CultureInfo.InvariantCulture),
                ["vmstate"] = values.ContainsKey("vmstate") ? 1 : 0,
            };
            foreach (var key in (string[])["parent", "snapstate"])
            {
                if (values.TryGetValue(key, out var value))
                    item[key] = value;
            }
            list.Add((JsonNode)item);
        }
        var current = new JsonObject { ["name"] = "current", ["description"] = "You are here!", ["digest"] = guest.Config.Digest, ["running"] = guest.IsRunning ? 1 : 0 };
        if (guest.Config["parent"] is { } parent)
            current["parent"] = parent;
        list.Add((JsonNode)current);
        return list;
    }
}
