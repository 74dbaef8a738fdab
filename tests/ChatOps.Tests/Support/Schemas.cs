using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace ChatOps.Tests.Support;

/// <summary>
/// Schemas and recordings that platforms' makers publish. They are not ours to ship; without them the tests that use them
/// are skipped.
/// </summary>
internal static class Schemas
{
    private const string Variable = "CHATOPS_SCHEMAS";

    /// <summary>The file of that name, from the folder that the environment names, from beside the checkout, or from a package of tests/counterparts.</summary>
    /// <param name="within">Folders of packages that have it too.</param>
    public static string Find(string name, params string[] within)
    {
        string?[] folders =
        [
            Environment.GetEnvironmentVariable(Variable), Path.Combine(SourceRoot, "..", "shared", "handbook", "data"),
            .. within.Select(folder => Path.Combine(SourceRoot, "tests", "counterparts", "node_modules", folder)),
        ];
        var file = folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(file is null, $"{name} is not here. Set {Variable} to the folder that has it.");
        return file!;
    }

    public static JsonSchema Read(string name, params string[] within)
    {
        var schema = JObject.Parse(File.ReadAllText(Find(name, within)));

        // An id at the root of an old draft would make it look for its own parts on the net.
        schema.Remove("id");
        return JsonSchema.FromJsonAsync(schema.ToString(), Token).GetAwaiter().GetResult();
    }

    public static void AssertFits(JsonSchema schema, string json)
    {
        var errors = schema.Validate(json);
        Assert.True(errors.Count == 0, $"{string.Join("; ", errors.Take(3))}\n{json[..Math.Min(json.Length, 1500)]}");
    }
}
