using System.Text.Json.Nodes;
using FakePve.Cli;
using FakePve.State;

namespace FakePve.Cluster;

/// <summary>/etc/pve/user.cfg: people, their tokens, and who may do what. One entry a line, fields between colons.</summary>
internal static class Users
{
    private const string Config = "/etc/pve/user.cfg";
    private static readonly string[] UserFields = ["userid", "enable", "expire", "firstname", "lastname", "email", "comment", "keys"];
    private static readonly string[] TokenFields = ["tokenid", "expire", "privsep", "comment"];
    private static readonly string[] AclFields = ["propagate", "path", "ugid", "roleid"];

    public static IEnumerable<Section> People => Read("user", UserFields);
    public static IEnumerable<Section> Tokens(string user) => Read("token", TokenFields)
        .Where(t => t["tokenid"].StartsWith(user + "!", StringComparison.Ordinal));
    public static IEnumerable<Section> Acl => Read("acl", AclFields);

    public static Section Person(string user, string failure) =>
        People.FirstOrDefault(p => p["userid"] == user) ?? throw new Refusal($"{failure}no such user ('{user}')");

    public static void Save(Section person) => Change("user", UserFields, person, p => p["userid"] == person["userid"]);

    public static void SaveToken(Section token) => Change("token", TokenFields, token, t => t["tokenid"] == token["tokenid"]);

    public static void SaveAcl(Section acl) => Change("acl", AclFields, acl, a => a["path"] == acl["path"] && a["ugid"] == acl["ugid"] && a["roleid"] == acl["roleid"]);

    public static void Remove(string user)
    {
        Person(user, "delete user failed: ");
        Write(Lines().Where(l => l != Line("user", l, user) && !l.StartsWith($"token:{user}!", StringComparison.Ordinal)));

        static string Line(string kind, string line, string user) => line.StartsWith($"{kind}:{user}:", StringComparison.Ordinal) ? line : "";
    }

    public static void RemoveToken(string user, string token)
    {
        if (!Tokens(user).Any(t => t["tokenid"] == $"{user}!{token}"))
            throw new Refusal($"no such token '{token}' for user '{user}'");
        Write(Lines().Where(l => !l.StartsWith($"token:{user}!{token}:", StringComparison.Ordinal)));
    }

    public static void RemoveAcl(string path, string who, string role) =>
        Write(Lines().Where(l => !(l.StartsWith("acl:", StringComparison.Ordinal) && l.Split(':') is var f && f[2] == path && f[3] == who && f[4] == role)));

    /// <summary>As an answer: numbers as numbers, and nothing that is empty.</summary>
    public static JsonObject Json(Section entry, params string[] without)
    {
        var found = new JsonObject();
        foreach (var (key, value) in entry.Where(e => !without.Contains(e.Key) && e.Value.Length > 0))
            found[key] = long.TryParse(value, out var number) ? number : value;
        return found;
    }

    private static IEnumerable<Section> Read(string kind, string[] fields) => Lines()
        .Where(l => l.StartsWith(kind + ":", StringComparison.Ordinal)).Select(l => l.Split(':')[1..])
        .Select(parts => new Section(fields.Select((f, i) => (f, i)).ToDictionary(f => f.f, f => f.i < parts.Length ? parts[f.i] : "", StringComparer.Ordinal), StringComparer.Ordinal));

    private static void Change(string kind, string[] fields, Section entry, Func<Section, bool> isIt)
    {
        var others = Lines().Where(l => !l.StartsWith(kind + ":", StringComparison.Ordinal));
        var same = Read(kind, fields).Where(e => !isIt(e)).Append(entry)
            .Select(e => kind + ":" + string.Concat(fields.Select(f => e.GetValueOrDefault(f) + ":")));
        Write(others.Concat(same));
    }

    private static string[] Lines() => File.Exists(Config) ? File.ReadAllLines(Config) : [];

    private static void Write(IEnumerable<string> lines)
    {
        Node.NeedQuorum();
        Knobs.Step("write");
        Effects.Write(Config, string.Join('\n', lines.Where(l => l.Length > 0).OrderBy(l => l.StartsWith("acl", StringComparison.Ordinal)).ToArray()) + "\n");
    }
}
