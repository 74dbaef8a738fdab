using FakePve.Cli;

namespace FakePve.State;

/// <summary>This node of a make-believe cluster of three.</summary>
internal static class Node
{
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

    public static string? Whereabouts(string folder, string id) =>
        Cluster.FirstOrDefault(n => File.Exists($"/etc/pve/nodes/{n}/{folder}/{id}.conf"));
}
