using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using ChatOps.Bench.Ssh;
using ChatOps.LabHosts;

namespace ChatOps.Bench.Fleet;

/// <summary>One look at twenty hosts at once, each outcome on a timeline, against the tools that people use for that.</summary>
internal static class FleetBench
{
    public const int Hosts = 20;

    private const double AnsibleTarget = 0.4;
    private const double ParallelSshTarget = 0.8;
    private const double WarmTarget = 0.12;

    public static async Task RunAsync(BenchRun run, Report report, CancellationToken cancellationToken)
    {
        if (new[] { Ansible.Program, ParallelSsh.Program }.FirstOrDefault(program => !File.Exists(program)) is { } missing)
        {
            report.Note("fleet", "", "", $"{missing} is not there: apt-get install ansible-core pssh");
            return;
        }

        var root = typeof(FleetBench).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "SourceRoot").Value ?? "";
        LabRun lab;
        try
        {
            lab = await LabRun.UpAsync(root, "fleet", Hosts, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            report.Note("fleet", "", "", exception.Message);
            return;
        }

        await using (lab)
        {
            if (await MeasureAsync(lab, run.Rounds, cancellationToken) is not [var ansible, var parallel, var warm])
            {
                throw new InvalidOperationException("The measuring half told something else than three readings.");
            }

            SshBench.Add(report, $"fleet, {Hosts} hosts on new connections, against ansible -m raw -f {Hosts}", ansible, AnsibleTarget);
            SshBench.Add(report, $"fleet, {Hosts} hosts on new connections, against parallel-ssh -p {Hosts}", parallel, ParallelSshTarget);
            SshBench.Add(report, $"fleet, {Hosts} hosts on warm connections, against ansible with ControlPersist", warm, WarmTarget);
        }
    }

    private static async Task<Paired[]?> MeasureAsync(LabRun lab, int rounds, CancellationToken cancellationToken)
    {
        string[] arguments = [$"--net={lab.Network}", "--", Environment.ProcessPath ?? "", FleetSide.Argument, lab.Told, $"{rounds}"];
        using var side = Process.Start(new ProcessStartInfo("/usr/bin/nsenter", arguments) { RedirectStandardOutput = true }) ?? throw new InvalidOperationException("It does not start.");
        var told = await side.StandardOutput.ReadToEndAsync(cancellationToken);
        await side.WaitForExitAsync(cancellationToken);
        return JsonSerializer.Deserialize<Paired[]>(told);
    }
}
