using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FakePve.Cli;

namespace FakePve.Api;

/// <summary>
/// One path of the API with one method. Parts in braces are parameters: "/nodes/{node}/qemu/{vmid}/config".
/// </summary>
internal sealed class Endpoint(string method, string path, Parameter[] options, Func<Call, JsonNode?> answer, Func<string, Parameter?>? family = null)
{
    private readonly Regex _path = new("\\A" + Regex.Replace(path, @"\{(\w+)\}", m => m.Groups[1].Value == "volume" ? "(?<volume>.+)" : $"(?<{m.Groups[1].Value}>[^/]+)") + "\\z");

    public string Method { get; } = method;
    public string Path { get; } = path;
    public Parameter[] Options { get; } = options;
    public Func<string, Parameter?>? Family { get; } = family;

    public Match Match(string asked) => _path.Match(asked);

    public JsonNode? Answer(Call call) => answer(call);
}
