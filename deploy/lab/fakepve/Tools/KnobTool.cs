using System.Globalization;
using FakePve.Boot;
using FakePve.Cli;
using FakePve.Cluster;
using FakePve.Guests;
using FakePve.State;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

/// <summary>The emulator's own command: what a test turns. Not a tool of a real node.</summary>
internal static class KnobTool
{
    private static readonly string[] Facts = ["quorum", "guest-agrees", "agent", "address", "space", "ha-seconds", "watchdog-seconds"];

    public static Tool Make() => new("fakepve", new(StringComparer.Ordinal)
    {
        ["knob slow"] = new([Text("command"), Number("milliseconds")], [Text("step")], c => Rule("slow", c, c["milliseconds"])),
        ["knob hang"] = new([Text("command")], [Text("step")], c => Rule("hang", c, "")),
        ["knob fail"] = new([Text("command")], [Text("step"), Text("message")], c => Rule("fail", c, c.Find("message") ?? "")),
        ["knob lie"] = new([Text("command")], [], c => Rule("lie", c, "")),
        ["knob set"] = new([Text("fact"), Text("value")], [], Set),
        ["knob list"] = new([], [], _ => Say(Knobs.All.ToJsonString())),
        ["knob clear"] = new([], [], _ => Clear()),
        ["lock"] = new([VmId(), Text("kind")], [], Lock),
        ["hold"] = new([Text("what"), Number("seconds")], [], Hold),
        ["boot"] = new([], [], _ => FirstBoot.Run()),
        ["daemon"] = new([], [], _ => Daemon.Run()),
    });

    private static int Rule(string kind, Call call, string value)
    {
        Knobs.AddRule(kind, call["command"], call.Find("step") ?? "begin", value);
        return 0;
    }

    private static int Set(Call call)
    {
        if (!Facts.Contains(call["fact"].Split('.')[0]))
            throw new BadParameter("fact", $"one of {string.Join(", ", Facts)}, and .ID or .STORAGE where it is of one");
        Knobs.SetFact(call["fact"], call["value"]);
        if (call["fact"] == "quorum")
            Quorum.Changed();
        return 0;
    }

    // The addresses are no knob that was turned; they belong to the sample guests.
    private static int Clear()
    {
        var addresses = Knobs.All.Where(k => k.Key.StartsWith("address.", StringComparison.Ordinal)).Select(k => (k.Key, (string)k.Value!)).ToArray();
        Knobs.Clear();
        JsonFile.Write("knobs", new(addresses.Select(a => KeyValuePair.Create(a.Key, (System.Text.Json.Nodes.JsonNode?)a.Item2))));
        Quorum.Changed();
        return 0;
    }

    private static int Lock(Call call)
    {
        var guest = Guest.Find(call["vmid"]) ?? throw new Refusal($"there is no guest {call["vmid"]}");
        guest.Config.Values["lock"] = call["kind"];
        guest.Save();
        return 0;
    }

    /// <summary>Keeps a lock as another process would: a guest's, "vzdump", or "migrate-ID".</summary>
    private static int Hold(Call call)
    {
        var what = call["what"];
        var file = what == "vzdump" ? "/var/run/vzdump.lock"
            : what.StartsWith("migrate-", StringComparison.Ordinal) ? $"/var/lock/pve-manager/pve-{what}"
            : (Guest.Find(what) ?? throw new Refusal($"there is no guest {what}")).Kind.LockFile(what);
        using var held = FileLock.Try(file) ?? throw new Refusal($"'{file}' is held by somebody already");
        Output.Line($"holding {file}");
        Signals.Wait(TimeSpan.FromSeconds(int.Parse(call["seconds"], CultureInfo.InvariantCulture)));
        return 0;
    }

    private static int Say(string text)
    {
        Output.Line(text);
        return 0;
    }
}
