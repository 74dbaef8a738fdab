using FakePve.Cli;
using FakePve.Guests;
using FakePve.State;
using FakePve.Tasks;

namespace FakePve.Cluster;

/// <summary>
/// The high-availability resources. Asking for a state is one thing and quick; the daemon brings it about later.
/// Kept as the genuine stack does, in /etc/pve/ha/resources.cfg.
/// </summary>
internal static class Ha
{
    private const string Config = "/etc/pve/ha/resources.cfg";

    /// <summary>The daemon acts on behalf of the stack: what it does is not asked of the stack again.</summary>
    public static bool IsActing => Environment.GetEnvironmentVariable(Acting) == "1";

    public const string Acting = "FAKEPVE_HA";

    public static SortedDictionary<string, Section> Resources
    {
        get
        {
            var found = new SortedDictionary<string, Section>(StringComparer.Ordinal);
            Section? current = null;
            foreach (var line in File.Exists(Config) ? File.ReadAllLines(Config) : [])
            {
                var words = line.Trim().Split((char[])[' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries);
                if (words.Length < 2)
                    continue;
                if (!char.IsWhiteSpace(line[0]))
                    found[words[0] + words[1]] = current = new(StringComparer.Ordinal);
                else if (current is not null)
                    current[words[0]] = words[1];
            }
            return found;
        }
    }

    public static void Save(SortedDictionary<string, Section> resources)
    {
        Node.NeedQuorum();
        Effects.Write(Config, string.Join('\n', resources.Select(r =>
            r.Key.Replace(":", ": ", StringComparison.Ordinal) + "\n" + string.Concat(r.Value.Select(v => $"\t{v.Key} {v.Value}\n")))));
    }

    public static string Sid(Guest guest) => (guest.Kind == GuestKind.Qemu ? "vm:" : "ct:") + guest.Id;

    public static string State(Section resource) => resource.GetValueOrDefault("state") ?? "started";

    public static bool Manages(Guest guest) => Resources.TryGetValue(Sid(guest), out var found) && State(found) != "ignored";

    /// <summary>"sid" may be given as the guest's number only.</summary>
    public static string Resolve(string sid)
    {
        var wanted = sid.Contains(':', StringComparison.Ordinal) ? sid : Guest.Find(sid) is { } guest ? Sid(guest) : $"vm:{sid}";
        return wanted;
    }

    /// <summary>The request only: when this returns the guest is as it was.</summary>
    public static int Ask(Guest guest, string task, string state) => Worker.Run(task, guest.Id, () =>
    {
        Output.Line($"Requesting HA {(state == "started" ? "start" : "stop")} for {guest.Label}");
        Knobs.Step("request");
        var resources = Resources;
        resources[Sid(guest)]["state"] = state;
        Save(resources);
    });
}
