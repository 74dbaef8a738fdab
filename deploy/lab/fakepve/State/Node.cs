using FakePve.Cli;

namespace FakePve.State;

/// <summary>This node of a make-believe cluster of three.</summary>
internal static class Node
{
    private static readonly string[] Folders = ["qemu-server", "lxc"];

    public static string Name { get; } = Environment.MachineName;

    public static string[] Cluster { get; } =
        [.. new[] { "pve1", "pve2", "pve3", Name }.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).TakeLast(Name is "pve1" or "pve2" or "pve3" ? 3 : 4)];

    public static bool HasQuorum => Knobs.Fact("quorum", otherwise: true);

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static void NeedQuorum()
    {
        if (!HasQuorum)
            throw new Refusal("cluster not ready - no quorum?");
    }

    /// <summary>All guests of the cluster: a number is given only once, whatever kind of guest has it.</summary>
    public static IEnumerable<(string Id, string Node, string Folder)> AllGuests() =>
        from node in Cluster
        from folder in Folders
        let path = $"/etc/pve/nodes/{node}/{folder}"
        where Directory.Exists(path)
        from file in Directory.GetFiles(path, "*.conf")
        let id = Path.GetFileNameWithoutExtension(file)
        orderby id.Length, id
        select (id, node, folder);

    public static string? PlaceOf(string id) => AllGuests().Where(g => g.Id == id).Select(g => g.Node).FirstOrDefault();
}
