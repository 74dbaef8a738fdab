using System.Globalization;
using System.Text.Json.Nodes;
using FakePve.Cli;
using FakePve.Guests;
using FakePve.State;
using FakePve.Tasks;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

/// <summary>pvenode, pvecm and pveversion: what they tell of the node and its cluster.</summary>
internal static class NodeTools
{
    public const string Version = "8.4.1", Release = "8.4", Commit = "2a5fa54a8503f96d";

    private static readonly string[] TaskLists = ["active", "index"];

    public static Tool MakeNode() => new("pvenode", new(StringComparer.Ordinal)
    {
        ["task list"] = new([], [VmId(), Flag("errors"), Number("limit"), Text("typefilter"), Text("userfilter"), Text("source"), .. Table.Options], c =>
        {
            Table.Print(new JsonArray([.. Tasks(c)]), c, "upid", "type", "id", "user", "starttime", "endtime", "status");
            return 0;
        }),
        ["task status"] = new([Text("upid")], Table.Options, c => Say(() => Table.Print(TaskStatus(c["upid"]), c))),
        ["task log"] = new([Text("upid")], [Number("start"), .. Table.Options], c => Say(() => Output.Text(Log(c["upid"])))),
        ["config get"] = new([], [Text("property")], _ => 0),
        ["config set"] = new([], [Text("description")], _ => Say(Node.NeedQuorum)),
        ["startall"] = new([], [Flag("force"), Text("vms")], _ => Say(() => All("start"))),
        ["stopall"] = new([], [Flag("force-stop"), Number("timeout"), Text("vms")], _ => Say(() => All("shutdown"))),
    });

    public static Tool MakeCluster() => new("pvecm", new(StringComparer.Ordinal)
    {
        ["status"] = new([], [], _ => Say(Status)),
        ["nodes"] = new([], [], _ => Say(() => Output.Text("\nMembership information\n----------------------\n    Nodeid      Votes Name\n" + Members(names: true)))),
        ["expected"] = new([Number("expected", 1)], [], _ => throw new Refusal("fakepve: quorum is a knob in the lab: fakepve knob set quorum yes", 250)),
    });

    public static Tool MakeVersion() => new("pveversion", new(StringComparer.Ordinal)
    {
        [""] = new([], [Flag("verbose")], c => Say(() => Output.Text(c.Is("verbose")
            ? $"proxmox-ve: {Release}.0 (running kernel: {Kernel})\npve-manager: {Version} (running version: {Version}/{Commit})\nqemu-server: 8.3.12\npve-container: 5.2.6\npve-ha-manager: 4.0.7\n"
            : $"pve-manager/{Version}/{Commit} (running kernel: {Kernel})\n"))),
    });

    public static IEnumerable<JsonObject> Tasks(Call call)
    {
        var lines = TaskLists.Select(f => Path.Combine(Upid.Folder, f)).Where(File.Exists).SelectMany(File.ReadAllLines)
            .Select(l => l.Split(' ', 3)).Where(p => p.Length > 1);
        return lines.Select(p => (Upid: Upid.Parse(p[0]), Parts: p)).OrderByDescending(t => t.Upid.Started)
            .Where(t => call.Find("vmid") is not { } id || t.Upid.Id == id)
            .Where(t => !call.Is("errors") || (t.Parts.Length == 3 && t.Parts[2] != "OK"))
            .Take(call.Number("limit", 50)).Select(Row);

        static JsonObject Row((Upid Upid, string[] Parts) task)
        {
            var row = Describe(task.Upid);
            if (task.Parts.Length == 3)
            {
                row["endtime"] = long.Parse(task.Parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                row["status"] = task.Parts[2];
            }
            return row;
        }
    }

    public static JsonObject TaskStatus(string text)
    {
        var upid = Upid.Parse(text);
        var found = Describe(upid);
        var ending = upid.Ending();
        found["status"] = ending is null ? "running" : "stopped";
        if (ending is not null)
            found["exitstatus"] = ending;
        return found;
    }

    public static string Log(string text)
    {
        var upid = Upid.Parse(text);
        return File.Exists(upid.LogFile) ? File.ReadAllText(upid.LogFile) : throw new Refusal($"no such task '{text}'");
    }

    private static JsonObject Describe(Upid upid) => new()
    {
        ["upid"] = upid.Text,
        ["node"] = Node.Name,
        ["pid"] = int.Parse(upid.Text.Split(':')[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ["pstart"] = long.Parse(upid.Text.Split(':')[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ["starttime"] = upid.Started,
        ["type"] = upid.Type,
        ["id"] = upid.Id,
        ["user"] = "root@pam",
    };

    private static void All(string what)
    {
        var none = new Call("pvenode", new(StringComparer.Ordinal), []);
        Worker.Run(what == "start" ? "startall" : "stopall", "", () =>
        {
            foreach (var guest in Guest.All(GuestKind.Qemu).Concat(Guest.All(GuestKind.Lxc)).Where(g => g.IsRunning == (what != "start")))
            {
                if (what == "start" && guest.Config["onboot"] == "1")
                    Power.Start(guest, none);
                else if (what != "start")
                    Power.Shutdown(guest, none);
            }
        });
    }

    private static void Status()
    {
        var votes = Node.HasQuorum ? Node.Cluster.Length : 1;
        var own = Array.IndexOf(Node.Cluster, Node.Name) + 1;
        Output.Text(FormattableString.Invariant(
            $"Cluster information\n-------------------\nName:             lab\nConfig Version:   3\nTransport:        knet\nSecure auth:      on\n\nQuorum information\n------------------\nNodes:            {votes}\nNode ID:          0x{own:x8}\nQuorate:          {(Node.HasQuorum ? "Yes" : "No")}\n\nVotequorum information\n----------------------\nExpected votes:   {Node.Cluster.Length}\nHighest expected: {Node.Cluster.Length}\nTotal votes:      {votes}\nQuorum:           {Node.Cluster.Length / 2 + 1}{(Node.HasQuorum ? "" : " Activity blocked")}\nFlags:            {(Node.HasQuorum ? "Quorate" : "")}\n\nMembership information\n----------------------\n    Nodeid      Votes Name\n"));
        Output.Text(Members(names: false));
    }

    private static string Members(bool names) => string.Concat(Node.Cluster.Select((n, i) => (Name: n, Number: i + 1))
        .Where(n => Node.HasQuorum || n.Name == Node.Name)
        .Select(n => (names ? FormattableString.Invariant($"{n.Number,10} {1,10} {n.Name}") : FormattableString.Invariant($"0x{n.Number:x8}          1 {Address(n.Name)}")) +
            (n.Name == Node.Name ? " (local)\n" : "\n")));

    private static string Address(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"192.168.1.{49 + (int.TryParse(name.AsSpan(3), out var number) ? number : 0)}");

    private static string Kernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static int Say(Action act)
    {
        act();
        return 0;
    }
}
