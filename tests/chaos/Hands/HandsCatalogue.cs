using System.Globalization;
using System.Text;
using ChatOps.LabHosts;

namespace ChatOps.Chaos.Hands;

/// <summary>One action that leaves a line on the host each time it runs, and the settings of bots that may run it.</summary>
internal static class HandsCatalogue
{
    public const string Action = "contain.chaos-mark";

    /// <summary>Where the lines are. A host's disk outlives its power cut.</summary>
    public const string Log = "/var/lib/chaos/log";

    /// <summary>Slow enough for something to happen before, in the middle and after.</summary>
    public const string Text = $$"""
        actions:
          - id: {{Action}}
            version: 1
            summary: Leave a line.
            platforms: [debian]
            risk: reversible
            people: 2
            privilege: root
            mode: direct
            facts:
              lines:
                says: how many lines of this run there are
                read: mkdir -p /var/lib/chaos; touch {{Log}}; grep -c -x {run} {{Log}}
                exits: [0, 1]
                type: number
                least: 0
                most: 1000
                require: { is: "0", otherwise: It ran already. }
            steps:
              mark: |
                set -eu
                sleep 0.4
                echo {run} >>{{Log}}
                sleep 0.4
            effect: There is one line more.
            proofs:
              there:
                proves: The line is there, once.
                read: grep -c -x {run} {{Log}}
                exits: [0, 1]
                type: number
                least: 0
                most: 1000
                require: { is: "1", otherwise: The line is not there once. }
            undo:
              says: The line goes.
              steps:
                unmark: grep -v -x {run} {{Log}} >{{Log}}.new || test $? = 1; mv {{Log}}.new {{Log}}
              proofs:
                gone:
                  proves: The line is gone.
                  read: grep -c -x {run} {{Log}}
                  exits: [0, 1]
                  type: number
                  least: 0
                  most: 1000
                  require: { is: "0", otherwise: The line is there. }
            expected: 1
            limit: 20
            keeps: [what it said]
            replaces: []
        """;

    /// <summary>What the settings of a bot say beyond those of its people.</summary>
    public static string Settings(string catalogue, IEnumerable<LabHost> hosts)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"\nactions: {{ catalogue: [{catalogue}] }}\nhosts:\n");
        foreach (var host in hosts)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {{ id: {host.Name}, address: {host.Near.Address}, port: {host.Near.Port}, user: root, platform: debian, keyFile: {host.KeyFile}, hostKeys: [\"{host.Pin}\"] }}\n");
        }

        return text.ToString();
    }
}
