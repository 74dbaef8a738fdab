using FakePve.Api;
using FakePve.Cli;
using FakePve.State;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

internal static class PveshTool
{
    private static readonly Endpoint[] Endpoints = [.. GuestEndpoints.All, .. ClusterEndpoints.All];

    private static readonly Dictionary<string, string> Methods = new(StringComparer.Ordinal) { ["get"] = "GET", ["set"] = "PUT", ["create"] = "POST", ["delete"] = "DELETE" };

    /// <summary>Which options there are depends on the path, so that is looked for first, as the genuine tool does it.</summary>
    public static Tool Make(string[] words)
    {
        var path = Clean(words.Length > 1 ? words[1] : "");
        if (words.Length > 1 && Methods.TryGetValue(words[0], out var asked) && Find(asked, path) is null)
            throw new Refusal($"No '{words[0]}' handler defined for '{words[1]}'", exitCode: 1);
        return new("pvesh", new(StringComparer.Ordinal)
        {
            ["get"] = Method("GET", path),
            ["set"] = Method("PUT", path),
            ["create"] = Method("POST", path),
            ["delete"] = Method("DELETE", path),
            ["ls"] = new([Text("api_path")], Table.Options, List),
            ["usage"] = new([Text("api_path")], [Flag("verbose"), Flag("returns"), Text("command")], Usage),
        });
    }

    private static Command Method(string method, string path)
    {
        var endpoint = Find(method, path);
        return new([Text("api_path")], [.. endpoint?.Options ?? [], .. Table.Options], c => Run(endpoint!, c)) { Family = endpoint?.Family };
    }

    private static Endpoint? Find(string method, string path) => Endpoints.FirstOrDefault(e => e.Method == method && e.Match(path).Success);

    private static int Run(Endpoint endpoint, Call call)
    {
        var values = new Dictionary<string, string>(call.Values, StringComparer.Ordinal);
        var match = endpoint.Match(Clean(call["api_path"]));
        foreach (var name in match.Groups.Keys.Where(k => !char.IsDigit(k[0])))
            values[name] = match.Groups[name].Value;
        CheckNode(values);
        if (match.Groups["vmid"].Success && VmId().Complaint(values["vmid"]) is { } complaint)
            throw new BadParameter("vmid", complaint);
        // A task's setting has no business with how its result is shown.
        foreach (var option in Table.Options.Where(o => o.Name != "quiet"))
            values.Remove(option.Name);
        values.Remove("api_path");
        Table.Print(endpoint.Answer(new Call(call.Name, values, [])), call);
        return 0;
    }

    private static void CheckNode(Dictionary<string, string> values)
    {
        if (!values.TryGetValue("node", out var node) || node == "localhost" || node == Node.Name)
            return;
        throw new Refusal(Node.Cluster.Contains(node) ? "proxy handler failed: command 'ssh' failed: exit code 255" : $"no such cluster node '{node}'");
    }

    private static int List(Call call)
    {
        var path = Clean(call["api_path"]);
        var children = Endpoints.Select(e => e.Path).Where(p => Under(p, path) is not null).Select(p => Under(p, path)!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        if (children.Length == 0)
            throw new Refusal($"no such resource '{call["api_path"]}'");
        foreach (var child in children)
            Output.Line("Dr---        " + child);
        return 0;
    }

    // The part of an endpoint's path that follows the one asked for.
    private static string? Under(string endpoint, string path)
    {
        var (theirs, ours) = (endpoint.Split('/', StringSplitOptions.RemoveEmptyEntries), path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        return theirs.Length > ours.Length && ours.Zip(theirs).All(p => p.First == p.Second || p.Second[0] == '{') ? theirs[ours.Length] : null;
    }

    private static int Usage(Call call)
    {
        var found = Endpoints.Where(e => e.Match(Clean(call["api_path"])).Success).ToArray();
        if (found.Length == 0)
            throw new Refusal($"no such resource '{call["api_path"]}'");
        foreach (var endpoint in found)
            Output.Line($"USAGE: pvesh {endpoint.Method.ToLowerInvariant()} {call["api_path"]} [OPTIONS]");
        return 0;
    }

    private static string Clean(string path) => "/" + string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
}
