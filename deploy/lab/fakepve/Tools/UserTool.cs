using System.Text.Json.Nodes;
using FakePve.Cli;
using FakePve.Cluster;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

internal static class UserTool
{
    private static readonly Parameter[] Fields =
        [Flag("enable"), Number("expire"), Text("firstname"), Text("lastname"), Text("email", 254), Text("comment"), Text("groups"), Text("keys"), Flag("append")];
    private static readonly string[] UserColumns = ["userid", "comment", "email", "enable", "expire", "firstname", "lastname"];
    private static readonly string[] TokenColumns = ["tokenid", "comment", "expire", "privsep"];

    public static Tool Make() => new("pveum", new(StringComparer.Ordinal)
    {
        ["user list"] = new([], [Flag("enabled"), Flag("full"), .. Table.Options], c => Show(new JsonArray([.. Users.People.Select(p => Users.Json(p, "keys"))]), c, UserColumns)),
        ["user add"] = new([UserId], [.. Fields, Text("password", 64)], Add),
        ["user modify"] = new([UserId], Fields, c => Modify(c, "update user failed: ")),
        ["user delete"] = new([UserId], [], c => Do(() => Users.Remove(c["userid"]))),
        ["user token list"] = new([UserId], Table.Options, c => Show(TokensOf(c["userid"]), c, TokenColumns)),
        ["user token add"] = new([UserId, Text("tokenid")], [Text("comment"), Number("expire"), Flag("privsep"), .. Table.Options], AddToken),
        ["user token modify"] = new([UserId, Text("tokenid")], [Text("comment"), Number("expire"), Flag("privsep")], ModifyToken),
        ["user token remove"] = new([UserId, Text("tokenid")], [], c => Do(() => Users.RemoveToken(c["userid"], c["tokenid"]))),
        ["user token permissions"] = new([UserId, Text("tokenid")], [Text("path"), .. Table.Options], c => Show(Rights(c["userid"], c["tokenid"]), c)),
        ["acl list"] = new([], Table.Options, c => Show(new JsonArray([.. Users.Acl.Select(a => Users.Json(a))]), c, "path", "propagate", "roleid", "ugid")),
        ["acl modify"] = new([Text("path")], [Text("users"), Text("tokens"), Text("groups"), Text("roles"), Flag("propagate")], c => Acl(c, remove: false)),
        ["acl delete"] = new([Text("path")], [Text("users"), Text("tokens"), Text("groups"), Text("roles"), Flag("propagate")], c => Acl(c, remove: true)),
        ["passwd"] = new([UserId], [], c => Do(() => Users.Person(c["userid"], ""))),
        ["group list"] = new([], Table.Options, c => Show(new JsonArray(), c, "groupid", "comment")),
        ["realm list"] = new([], Table.Options, c => Show(new JsonArray(Realm("pam"), Realm("pve")), c, "realm", "type")),
    })
    {
        Aliases = new(StringComparer.Ordinal)
        {
            ["userlist"] = "user list",
            ["useradd"] = "user add",
            ["usermod"] = "user modify",
            ["userdel"] = "user delete",
            ["acllist"] = "acl list",
            ["aclmod"] = "acl modify",
            ["acldel"] = "acl delete",
            ["user token delete"] = "user token remove",
        },
    };

    private static Parameter UserId => new("userid") { MaxLength = 64, Format = LooksLikeUser };

    // What may stand before the "@" is nearly anything, quotes and "$()" included.
    private static string? LooksLikeUser(string value) =>
        System.Text.RegularExpressions.Regex.IsMatch(value, @"^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+$") ? null : $"value '{value}' does not look like a valid user name";

    public static JsonArray TokensOf(string user)
    {
        Users.Person(user, "");
        return new JsonArray([.. Users.Tokens(user).Select(t => Users.Json(new Section(t, StringComparer.Ordinal) { ["tokenid"] = t["tokenid"].Split('!')[1] }))]);
    }

    /// <summary>What a token was given, by path; the lab names roles where a real node names each privilege of them.</summary>
    private static JsonObject Rights(string user, string token)
    {
        if (TokensOf(user).All(t => t?["tokenid"]?.ToString() != token))
            throw new Refusal($"no such token '{token}' for user '{user}'");
        var rights = new JsonObject();
        foreach (var entry in Users.Acl.Where(a => a["ugid"] == $"{user}!{token}"))
            rights[entry["path"]] = new JsonObject { [entry["roleid"]] = 1 };
        return rights;
    }

    private static int Add(Call call)
    {
        if (Users.People.Any(p => p["userid"] == call["userid"]))
            throw new Refusal($"create user failed: user '{call["userid"]}' already exists");
        return Do(() => Users.Save(Change(new Section(StringComparer.Ordinal) { ["userid"] = call["userid"], ["enable"] = "1", ["expire"] = "0" }, call)));
    }

    public static int Modify(Call call, string failure) => Do(() => Users.Save(Change(Users.Person(call["userid"], failure), call)));

    private static int AddToken(Call call)
    {
        Users.Person(call["userid"], "");
        var name = $"{call["userid"]}!{call["tokenid"]}";
        if (Users.Tokens(call["userid"]).Any(t => t["tokenid"] == name))
            throw new BadParameter("tokenid", "Token already exists.");
        Users.SaveToken(Change(new Section(StringComparer.Ordinal) { ["tokenid"] = name, ["expire"] = "0", ["privsep"] = "1" }, call));
        return Show(new JsonObject { ["full-tokenid"] = name, ["value"] = Guid.NewGuid().ToString(), ["info"] = "{\"privsep\":\"1\"}" }, call);
    }

    private static int ModifyToken(Call call)
    {
        var name = $"{call["userid"]}!{call["tokenid"]}";
        var token = Users.Tokens(call["userid"]).FirstOrDefault(t => t["tokenid"] == name)
            ?? throw new Refusal($"no such token '{call["tokenid"]}' for user '{call["userid"]}'");
        return Do(() => Users.SaveToken(Change(token, call)));
    }

    private static int Acl(Call call, bool remove)
    {
        foreach (var who in (string?[])[call.Find("users"), call.Find("tokens"), call.Find("groups") is { } groups ? "@" + groups : null])
        {
            foreach (var (one, role) in from w in who?.Split(',') ?? [] from r in (call.Find("roles") ?? "").Split(',') select (w, r))
            {
                if (remove)
                    Users.RemoveAcl(call["path"], one, role);
                else
                    Users.SaveAcl(new Section(StringComparer.Ordinal) { ["propagate"] = call.Find("propagate") ?? "1", ["path"] = call["path"], ["ugid"] = one, ["roleid"] = role });
            }
        }
        return 0;
    }

    private static Section Change(Section entry, Call call)
    {
        foreach (var (key, value) in call.Values.Where(v => v.Key is not ("userid" or "tokenid" or "append" or "groups" or "password" or "output-format")))
            entry[key] = value.Replace(":", "%3A", StringComparison.Ordinal);
        return entry;
    }

    private static JsonObject Realm(string name) => new() { ["realm"] = name, ["type"] = name };

    private static int Show(JsonNode data, Call call, params string[] columns) => Do(() => Table.Print(data, call, columns));

    private static int Do(Action act)
    {
        act();
        return 0;
    }
}
