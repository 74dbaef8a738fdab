using System.Diagnostics;

namespace ChatOps.Bench.Fleet;

/// <summary>Debian's pssh.</summary>
internal sealed class ParallelSsh : FleetTool
{
    public const string Program = "/usr/bin/parallel-ssh";

    public ParallelSsh(IReadOnlyList<FleetMember> fleet)
        : base(fleet) =>
        File.WriteAllLines(List, fleet.Select(member => $"{member.Host.User}@{member.Host.Address}:{member.Host.Port}"));

    private string List => Path.Combine(Folder, "hosts");

    protected override ProcessStartInfo Start() =>
        new(Program, ["-h", List, "-p", $"{Fleet.Count}", "-t", "60", "-i", .. Options.SelectMany(option => (string[])["-O", option]), "-x", "-F /dev/null", FleetSide.Command]);
}
