using System.Globalization;
using System.Text;
using ChatOps.LabHosts;

namespace ChatOps.Chaos.Evidence;

/// <summary>A capture in pieces of a file that stands still, and the settings of a bot that may take it.</summary>
internal static class LinkCatalogue
{
    public const string Action = "evidence.chaos-image";

    public const string Step = "image";

    public const string Source = "/var/lib/chaos/source";

    private static string Text(int pieceMib) => $$"""
        actions:
          - id: {{Action}}
            version: 1
            summary: Take the file.
            platforms: [debian]
            risk: read-only
            people: 1
            privilege: root
            mode: stream
            facts:
              size_bytes:
                says: its size
                read: stat -c %s {{Source}}
                type: number
                least: 0
                most: 9223372036854775807
            steps:
              {{Step}}:
                run: "dd if={{Source}} bs=1M iflag=skip_bytes,count_bytes,fullblock skip={offset} count={length} status=none"
                chunk_mib: {{pieceMib}}
                compressed: yes
                limit: 600
            effect: Nothing changes.
            proofs:
              hashes: { proves: What arrived is what the host sent., bot: hashes-equal }
            undo: { not_needed: Nothing was changed. }
            expected: 10
            limit: 3600
            keeps: [pieces with their digests]
            replaces: []
        """;

    /// <summary>What the settings of a bot say beyond those of its people. The streams are slow enough to be cut in the middle.</summary>
    public static string Settings(string folder, LabHost host, LinkPlan plan)
    {
        var catalogue = Path.Combine(folder, "chaos-actions.yaml");
        File.WriteAllText(catalogue, Text(plan.PieceMib));
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"\nactions: {{ catalogue: [{catalogue}] }}\n")
            .Append(CultureInfo.InvariantCulture, $"evidence: {{ folder: {Path.Combine(folder, "vault")}, keepFreeMib: 1024, mostMibPerSecond: {plan.MostMibPerSecond} }}\n")
            .Append(CultureInfo.InvariantCulture, $"hosts:\n- {{ id: {host.Name}, address: {host.Near.Address}, port: {host.Near.Port}, user: root, platform: debian, keyFile: {host.KeyFile}, hostKeys: [\"{host.Pin}\"] }}\n")
            .ToString();
    }
}
