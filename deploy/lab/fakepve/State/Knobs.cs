using System.Globalization;
using System.Text.Json.Nodes;
using FakePve.Cli;

namespace FakePve.State;

/// <summary>
/// What a test has turned: commands that are slow, hang, fail at a step or lie, and facts of this node.
/// Kept in /var/lib/fakepve/knobs.json, set by "fakepve knob".
/// </summary>
internal static class Knobs
{
    private const string Store = "knobs";
    private static JsonObject Kept { get; set; } = JsonFile.Read(Store);
    private static string _command = "";
    private static int _step;

    /// <summary>Success without effect: everything is said, nothing is done.</summary>
    public static bool Lies { get; private set; }

    public static string? Fact(string name) => (string?)Kept[name];
    public static bool Fact(string name, bool otherwise) => Fact(name) is { } text ? Parameter.Boolean(text) == "1" : otherwise;
    public static int Fact(string name, int otherwise) =>
        int.TryParse(Fact(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    public static void SetFact(string name, string value)
    {
        Kept[name] = value;
        JsonFile.Write(Store, Kept);
    }

    public static JsonArray Rules => Kept["rules"] as JsonArray ?? [];

    public static void AddRule(string kind, string command, string step, string value)
    {
        var rules = Kept["rules"] as JsonArray ?? [];
        if (rules.Parent is null)
            Kept["rules"] = rules;
        rules.Add((JsonNode)new JsonObject { ["do"] = kind, ["command"] = command, ["step"] = step, ["value"] = value });
        JsonFile.Write(Store, Kept);
    }

    /// <summary>For a process that lives longer than a command.</summary>
    public static void Reload() => Kept = JsonFile.Read(Store);

    public static void Clear() => JsonFile.Write(Store, []);

    public static JsonObject All => Kept;

    /// <summary>The command which is under way from here on, as "qm snapshot".</summary>
    public static void Begin(string command)
    {
        _command = command;
        _step = 0;
        Lies = Ours().Any(r => (string?)r["do"] == "lie");
        Step("begin");
    }

    /// <summary>A named point in the command, where a knob can delay, stop or break it.</summary>
    public static void Step(string name)
    {
        Signals.Check();
        var number = (_step++).ToString(CultureInfo.InvariantCulture);
        foreach (var rule in Ours().Where(r => (string?)r["step"] is { } step && (step == name || step == number)))
        {
            var value = (string?)rule["value"] ?? "";
            switch ((string?)rule["do"])
            {
                case "slow":
                    Signals.Wait(int.Parse(value, CultureInfo.InvariantCulture));
                    break;
                case "hang":
                    Signals.Forever();
                    break;
                case "fail":
                    throw new Refusal(value.Length > 0 ? value : $"fakepve: told to fail at '{name}'");
                default:
                    break;
            }
        }
    }

    private static IEnumerable<JsonObject> Ours() => Rules.OfType<JsonObject>().Where(r =>
        (string?)r["command"] is { } of && (of == _command || _command.StartsWith(of + " ", StringComparison.Ordinal)));
}
