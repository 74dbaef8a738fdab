using System.Diagnostics;

namespace ChatOps.Bench.Fleet;

/// <summary>Ansible's raw module, which needs nothing on the host; connections end with the call, or stay for the next one.</summary>
internal sealed class Ansible : FleetTool
{
    public const string Program = "/usr/bin/ansible";

    private readonly bool _persistent;

    public Ansible(IReadOnlyList<FleetMember> fleet, bool persistent)
        : base(fleet)
    {
        _persistent = persistent;
        File.WriteAllLines(
            Path.Combine(Folder, "hosts"), fleet.Select(member => $"{member.Host.Address} ansible_host={member.Host.Address} ansible_port={member.Host.Port} ansible_user={member.Host.User}"));
        string[] master = persistent
            ? ["ControlMaster=auto", "ControlPersist=60s", $"ControlPath={Folder}/%h"]
            : ["ControlMaster=no", "ControlPath=none"];
        File.WriteAllText(Path.Combine(Folder, "ansible.cfg"), $"""
            [defaults]
            inventory = {Folder}/hosts
            local_tmp = {Folder}/tmp
            [ssh_connection]
            ssh_args = -F /dev/null {string.Join(' ', master.Concat(Options).Select(option => $"-o {option}"))}

            """);
    }

    protected override ProcessStartInfo Start() => new(Program, ["all", "-m", "raw", "-a", FleetSide.Command, "-f", $"{Fleet.Count}"])
    {
        Environment = { ["ANSIBLE_CONFIG"] = Path.Combine(Folder, "ansible.cfg"), ["ANSIBLE_NOCOLOR"] = "1", ["HOME"] = Folder },
    };

    protected override void End()
    {
        foreach (var member in _persistent ? Fleet : [])
        {
            string[] arguments = ["-F", "/dev/null", "-o", $"ControlPath={Folder}/%h", "-p", $"{member.Host.Port}", "-q", "-O", "exit", member.Host.Address];
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/ssh", arguments) { RedirectStandardError = true });
            process?.WaitForExit();
        }
    }
}
