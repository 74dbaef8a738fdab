using System.Text.Json.Nodes;

namespace FakePve.State;

/// <summary>A small JSON object on disk. Written beside and renamed, so that no reader sees half of it.</summary>
internal static class JsonFile
{
    public const string Folder = "/var/lib/fakepve";

    public static JsonObject Read(string name)
    {
        var path = PathOf(name);
        return File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject found ? found : [];
    }

    public static void Write(string name, JsonObject content)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(PathOf(name) + ".new", content.ToJsonString() + "\n");
        File.Move(PathOf(name) + ".new", PathOf(name), overwrite: true);
    }

    private static string PathOf(string name) => Path.Combine(Folder, name + ".json");
}
