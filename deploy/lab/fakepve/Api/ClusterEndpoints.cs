using System.Globalization;
using System.Text.Json.Nodes;
using FakePve.Cli;
using FakePve.Cluster;
using FakePve.Guests;
using FakePve.State;
using FakePve.Storage;
using FakePve.Tasks;
using FakePve.Tools;
using static FakePve.Cli.Parameter;

namespace FakePve.Api;

/// <summary>Nodes, storages, tasks, people and the cluster in the API.</summary>
internal static class ClusterEndpoints
{
    public static IEnumerable<Endpoint> All =>
    [
        new("GET", "/version", [], _ => new JsonObject { ["version"] = NodeTools.Version, ["release"] = NodeTools.Release, ["repoid"] = NodeTools.Commit }),
        new("GET", "/nodes", [], _ => new JsonArray([.. Node.Cluster.Select(n => NodeOf(n))])),
        new("GET", "/nodes/{node}/status", [], _ => new JsonObject { ["pveversion"] = $"pve-manager/{NodeTools.Version}/{NodeTools.Commit}", ["uptime"] = Uptime }),
        new("GET", "/nodes/{node}/version", [], _ => new JsonObject { ["version"] = NodeTools.Version, ["release"] = NodeTools.Release, ["repoid"] = NodeTools.Commit }),
        new("GET", "/nodes/{node}/network", [Text("type")], c => Networks(c.Find("type"))),
        new("GET", "/cluster/status", [], _ => Status()),
        new("GET", "/cluster/resources", [OneOf("type", "vm", "storage", "node")], c => Resources(c.Find("type"))),
        new("GET", "/cluster/nextid", [], _ => JsonValue.Create(Enumerable.Range(100, 1000).First(n => Node.PlaceOf(n.ToString(CultureInfo.InvariantCulture)) is null).ToString(CultureInfo.InvariantCulture))),
        new("GET", "/cluster/ha/resources", [Text("type")], _ => new JsonArray([.. Ha.Resources.Select(r => Resource(r.Key, r.Value))])),
        new("GET", "/cluster/ha/resources/{sid}", [], c => Ha.Resources.TryGetValue(Ha.Resolve(c["sid"]), out var found) ? Resource(Ha.Resolve(c["sid"]), found) : throw new Refusal($"no such resource '{c["sid"]}'")),
        new("GET", "/cluster/ha/status/current", [], _ => new JsonArray([.. HaTool.Lines().Select(l => HaLine(l.Type, l.Status))])),
        new("GET", "/cluster/log", [Number("max")], c => new JsonArray([.. NodeTools.Tasks(c).Take(int.Parse(c.Find("max") ?? "50", CultureInfo.InvariantCulture)).Select(t => LogLine(t!))])),
        new("GET", "/cluster/tasks", [], c => new JsonArray([.. NodeTools.Tasks(c)])),
        new("GET", "/nodes/{node}/tasks", [VmId(), Flag("errors"), Number("limit"), Text("source")], c => new JsonArray([.. NodeTools.Tasks(c)])),
        new("GET", "/nodes/{node}/tasks/{upid}/status", [], c => NodeTools.TaskStatus(c["upid"])),
        new("GET", "/nodes/{node}/tasks/{upid}/log", [Number("start"), Number("limit")], c => Log(c["upid"])),
        new("DELETE", "/nodes/{node}/tasks/{upid}", [], c => Stop(Upid.Parse(c["upid"]))),
        new("GET", "/storage", [Text("type")], _ => new JsonArray([.. Storages.All.Select(s => Users.Json(new(s.Options, StringComparer.Ordinal) { ["storage"] = s.Id, ["type"] = s.Type }))])),
        new("GET", "/nodes/{node}/storage", [Text("content"), StorageId("storage"), Flag("enabled")],
            c => new JsonArray([.. Storages.All.Where(s => c.Find("content") is not { } content || s.Content.Contains(content)).Select(StorageTool.Describe)])),
        new("GET", "/nodes/{node}/storage/{storage}/status", [], c => StorageTool.Describe(Storages.Get(c["storage"]))),
        new("GET", "/nodes/{node}/storage/{storage}/content", [Text("content"), VmId()], Content),
        new("GET", "/nodes/{node}/storage/{storage}/content/{volume}", [], c => Volume(c)),
        new("PUT", "/nodes/{node}/storage/{storage}/content/{volume}", [Text("notes"), Flag("protected")], Mark),
        new("DELETE", "/nodes/{node}/storage/{storage}/content/{volume}", [Number("delay", 1)], c => Nothing(StorageTool.Free(FullName(c)))),
        new("POST", "/nodes/{node}/vzdump", [.. VzdumpTool.Options, Text("vmid")],
            c => VzdumpTool.Run(c, [.. (c.Find("vmid") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)]) is { } upid ? JsonValue.Create(upid.Text) : JsonValue.Create("OK")),
        new("GET", "/access/users", [Flag("enabled"), Flag("full")], _ => new JsonArray([.. Users.People.Select(p => Users.Json(p, "keys"))])),
        new("GET", "/access/users/{userid}", [], c => Users.Json(Users.Person(c["userid"], ""), "userid", "keys")),
        new("PUT", "/access/users/{userid}", [Flag("enable"), Number("expire"), Text("comment"), Text("email"), Text("firstname"), Text("lastname")], c => Nothing(UserTool.Modify(c, "update user failed: "))),
        new("GET", "/access/users/{userid}/token", [], c => UserTool.TokensOf(c["userid"])),
        new("DELETE", "/access/users/{userid}/token/{tokenid}", [], c => Nothing(() => Users.RemoveToken(c["userid"], c["tokenid"]))),
        new("GET", "/access/acl", [], _ => new JsonArray([.. Users.Acl.Select(a => Users.Json(a))])),
    ];

    private static long Uptime => (long)double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The cluster's log has a line for each task that ends.</summary>
    private static JsonObject LogLine(JsonNode task) => new()
    {
        ["uid"] = task["upid"]?.ToString(),
        ["node"] = Node.Name,
        ["tag"] = "pvedaemon",
        ["user"] = task["user"]?.ToString(),
        ["pri"] = 6,
        ["time"] = task["starttime"]?.DeepClone(),
        ["msg"] = $"end task {task["upid"]} {task["status"]}",
    };

    private static JsonObject NodeOf(string name) => new()
    {
        ["node"] = name,
        ["type"] = "node",
        ["id"] = "node/" + name,
        ["status"] = Node.HasQuorum || name == Node.Name ? "online" : "offline",
    };

    private static JsonArray Networks(string? type) => new([.. Directory.GetDirectories("/sys/class/net").Select(d => Path.GetFileName(d)!)
        .Where(n => n.StartsWith("vmbr", StringComparison.Ordinal) ? type is null or "bridge" or "any_bridge" : n == "eth0" && type is null or "eth")
        .Order(StringComparer.Ordinal).Select(n => new JsonObject { ["iface"] = n, ["type"] = n == "eth0" ? "eth" : "bridge", ["active"] = 1, ["autostart"] = 1 })]);

    private static JsonArray Status()
    {
        var list = new JsonArray(new JsonObject { ["type"] = "cluster", ["id"] = "cluster", ["name"] = "lab", ["nodes"] = Node.Cluster.Length, ["quorate"] = Node.HasQuorum ? 1 : 0, ["version"] = 3 });
        foreach (var name in Node.Cluster)
            list.Add((JsonNode)new JsonObject { ["type"] = "node", ["id"] = "node/" + name, ["name"] = name, ["local"] = name == Node.Name ? 1 : 0, ["online"] = Node.HasQuorum || name == Node.Name ? 1 : 0 });
        return list;
    }

    private static JsonArray Resources(string? type)
    {
        var list = new JsonArray();
        foreach (var (id, node, folder) in type is null or "vm" ? Node.AllGuests() : [])
        {
            var kind = folder == GuestKind.Qemu.Folder ? GuestKind.Qemu : GuestKind.Lxc;
            var item = node == Node.Name ? GuestEndpoints.Brief(Guest.Load(kind, id))
                : new JsonObject { ["vmid"] = int.Parse(id, CultureInfo.InvariantCulture), ["status"] = "unknown", ["name"] = GuestConfig.Parse(File.ReadAllText(Guest.FileOf(kind, id, node))).Name };
            item["type"] = kind.Type;
            item["id"] = $"{kind.Type}/{id}";
            item["node"] = node;
            list.Add((JsonNode)item);
        }
        foreach (var name in type is null or "node" ? Node.Cluster : [])
            list.Add((JsonNode)NodeOf(name));
        foreach (var storage in type is null or "storage" ? Storages.All : [])
            list.Add((JsonNode)new JsonObject { ["type"] = "storage", ["id"] = $"storage/{Node.Name}/{storage.Id}", ["node"] = Node.Name, ["storage"] = storage.Id, ["plugintype"] = storage.Type, ["status"] = storage.Active ? "available" : "unknown", ["content"] = string.Join(',', storage.Content) });
        return list;
    }

    private static JsonObject Resource(string sid, Section resource)
    {
        var found = Users.Json(resource);
        found["sid"] = sid;
        found["type"] = sid[..2];
        found["state"] = Ha.State(resource);
        return found;
    }

    private static JsonObject HaLine(string type, string status)
    {
        var found = new JsonObject { ["id"] = type, ["type"] = type, ["status"] = status };
        if (type == "quorum")
            found["quorate"] = Node.HasQuorum ? 1 : 0;
        if (type != "service")
            return found;
        var sid = status.Split(' ')[0];
        found["id"] = "service:" + sid;
        found["sid"] = sid;
        found["node"] = Node.PlaceOf(sid[3..]) ?? "";
        found["state"] = HaTool.Actual(sid, Ha.Resources[sid]);
        found["request_state"] = Ha.State(Ha.Resources[sid]);
        return found;
    }

    private static JsonArray Log(string upid) => new([.. NodeTools.Log(upid).TrimEnd('\n').Split('\n').Select((l, i) => new JsonObject { ["n"] = i + 1, ["t"] = l })]);

    private static JsonNode? Stop(Upid upid)
    {
        if (upid.Ending() is null)
            Effects.Signal(int.Parse(upid.Text.Split(':')[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture), 15);
        return null;
    }

    private static JsonArray Content(Call call) => new([.. StorageTool.Volumes(Storages.Get(call["storage"]))
        .Where(v => call.Find("content") is not { } content || (string?)v["content"] == content)
        .Where(v => call.Find("vmid") is not { } id || (int)v["vmid"]! == int.Parse(id, CultureInfo.InvariantCulture))]);

    private static JsonObject Volume(Call call) => StorageTool.Volumes(Storages.Get(call["storage"])).FirstOrDefault(v => (string?)v["volid"] == FullName(call))
        ?? throw new Refusal($"volume '{FullName(call)}' does not exist");

    private static JsonNode? Mark(Call call)
    {
        Volume(call);
        var path = Storages.PathOf(FullName(call));
        Knobs.Step("mark");
        if (call.Find("notes") is { } notes)
            Effects.Write(path + ".notes", notes + "\n");
        if (call.Is("protected"))
            Effects.Write(path + ".protected", "");
        else if (call.Has("protected"))
            Effects.Delete(path + ".protected");
        return null;
    }

    private static string FullName(Call call) =>
        call["volume"].Contains(':', StringComparison.Ordinal) ? call["volume"] : $"{call["storage"]}:{call["volume"]}";

    private static JsonNode? Nothing(int _) => null;

    private static JsonNode? Nothing(Action act)
    {
        act();
        return null;
    }
}
