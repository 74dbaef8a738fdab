using System.Diagnostics;
using System.Security.Cryptography;
using ChatOps.Actions.Catalog;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Evidence;
using ChatOps.Storage.Evidence;
using ChatOps.Tests.Actions;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>The catalogue's own captures, run by the shells that run them on a host, where something of what they are to take cannot be had.</summary>
public sealed class CaptureTruthTests : IAsyncDisposable
{
    /// <summary>What real programs say who are not let; dd 9.1, nft 1.0.6 and tcpdump 4.99 were asked.</summary>
    private const string Unreadable = "dd() { echo \"dd: error reading '/proc/4711/mem': Input/output error\" >&2; return 1; }\n";

    private readonly string _programs = Directory.CreateTempSubdirectory("chatops-programs-").FullName;
    private readonly List<Process> _started = [];

    [Fact]
    public async Task Memory_of_which_nothing_could_be_read_is_a_failure_and_not_an_empty_find()
    {
        var (state, says, _) = await TakeAsync(Plan("evidence.process", Sleeping()), "memory", snippet => Unreadable + snippet);

        Assert.Equal(EvidenceState.EndedBadly, state);
        Assert.Contains("exit code 4. It said: MAP ", says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_that_was_left_out_or_could_not_be_read_to_its_end_is_said_and_the_rest_is_there()
    {
        var sleeping = Sleeping();
        var whole = await TakeAsync(Plan("evidence.process", sleeping), "memory");
        var large = await TakeAsync(Plan("evidence.process", sleeping), "memory", snippet => snippet.Replace("left=2147483648", "left=1700000", StringComparison.Ordinal));
        var broken = await TakeAsync(Plan("evidence.process", sleeping), "memory", snippet => $"n=0\ndd() {{ n=$((n + 1)); [ $n != 2 ] && command dd \"$@\"; }}\n{snippet}");

        Assert.Equal((EvidenceState.Verified, null), (whole.State, whole.Says));
        Assert.Equal(EvidenceState.Verified, large.State);
        Assert.Matches("^Not all of it is there: mappings left out, because 2 GiB of memory are taken at most: [0-9]+\\.$", large.Says);
        Assert.Contains("[stack]", large.Errors, StringComparison.Ordinal);
        Assert.Equal((EvidenceState.Verified, "Not all of it is there: mappings that could not be read to their end: 1."), (broken.State, broken.Says));
    }

    [Fact]
    public async Task A_deleted_file_that_is_larger_than_what_is_taken_of_it_is_said_to_be_cut()
    {
        var file = Path.Combine(_programs, "loot");
        await PosixShell.RunAsync(PosixShell.Dash, ["-c", $"truncate -s 70000000 {file}"]);
        var holding = Start(PosixShell.Dash, "-c", $"exec 9<{file}; rm {file}; echo; exec sleep 600");
        await holding.StandardOutput.ReadLineAsync(Token);

        var (state, says, _) = await TakeAsync(Plan("evidence.process", holding), "deleted-files");

        Assert.Equal((EvidenceState.Verified, $"Not all of it is there: of /proc/{holding.Id}/fd/9 only the first 64 MiB of 70000000 bytes."), (state, says));
    }

    [Fact]
    public async Task Sectors_that_could_not_be_read_and_are_zeros_in_the_image_are_said()
    {
        var plan = Plan("evidence.disk-image", ("on_error", "pad"));
        var step = plan.Chunk(plan.Steps.Single(known => known.Name == "image-padded"), 0, 2048);

        // The first page of a process is never mapped: a file that cannot be read, by the kernel's own word.
        var (state, says, _) = await TakeAsync(step, snippet => snippet.Replace("/dev/pve/snap_vm-101-disk-0_inc", "/proc/self/mem", StringComparison.Ordinal));

        Assert.Equal(EvidenceState.Verified, state);
        Assert.Equal("Zeros stand in the place of what could not be read, 4 times; the first: dd: error reading '/proc/self/mem': Input/output error.", says);
    }

    [Theory]
    [InlineData(1000, 600, "5 times")]
    [InlineData(200, 200, "5 times")]
    [InlineData(100, 100, "at least 2 times")]
    public void Sectors_that_could_not_be_read_are_counted_once_however_much_of_the_errors_was_kept(int first, int last, string words)
    {
        var plan = Plan("evidence.disk-image", ("on_error", "pad"));
        var step = plan.Chunk(plan.Steps.Single(known => known.Name == "image-padded"), 0, 2048);
        var digest = new string('a', 64);
        var said = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("dd: error reading '/dev/x': Input/output error\n", 5)) + $"{digest}  -\n");
        var result = new HostResult(new HostEnding.Exited(0), [], said[..Math.Min(first, said.Length)], 2048, said.Length, digest, TimeSpan.Zero, null) { LastErrors = said[^Math.Min(last, said.Length)..] };

        var (state, says) = EvidenceJudgement.Of(step, result, EvidenceJudgement.ToldBy(result), "");

        Assert.Equal(EvidenceState.Verified, state);
        Assert.StartsWith($"Zeros stand in the place of what could not be read, {words};", says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traffic_that_was_not_recorded_is_a_failure_and_traffic_that_was_cut_is_said_to_be()
    {
        var plan = Plan("evidence.pcap", ("max_mib", "1"));
        Program("tcpdump", "echo \"tcpdump: eth0: You don't have permission to perform this capture on that device\" >&2; exit 1");
        var refused = await TakeAsync(plan, "traffic");
        Program("tcpdump", "exec head -c 3000000 /dev/zero");
        var cut = await TakeAsync(plan, "traffic");
        Program("tcpdump", "head -c 5000 /dev/zero");
        var short_ = await TakeAsync(plan, "traffic");

        Assert.Equal(EvidenceState.EndedBadly, refused.State);
        Assert.Contains("It said: tcpdump: eth0: You don't have permission", refused.Says, StringComparison.Ordinal);
        Assert.Equal((EvidenceState.Verified, "It was cut at 1.0 MiB, which is the most that was asked for; what came later is not in it."), (cut.State, cut.Says));
        Assert.Equal((EvidenceState.Verified, null), (short_.State, short_.Says));
    }

    [Fact]
    public async Task Rules_that_were_not_told_are_a_failure_and_rules_that_are_not_there_are_none()
    {
        var plan = Plan("evidence.volatile");
        Program("nft", "echo 'netlink: Error: cache initialization failed: Operation not permitted' >&2; exit 1");
        var refused = await TakeAsync(plan, "nftables");
        Program("nft", "exit 0");
        var none = await TakeAsync(plan, "nftables");
        var missing = await TakeAsync(plan, "nftables", snippet => snippet.Replace("nft", "no-such-nft", StringComparison.Ordinal));

        Assert.Equal(
            (EvidenceState.EndedBadly, "The command ended with exit code 1 and sent nothing. It said: netlink: Error: cache initialization failed: Operation not permitted."), (refused.State, refused.Says));
        Assert.Equal((EvidenceState.Nothing, "It ran and found nothing."), (none.State, none.Says));
        Assert.Equal((EvidenceState.NotRun, "It did not run: the host has no no-such-nft."), (missing.State, missing.Says));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started)
        {
            process.Kill();
            await process.WaitForExitAsync(Token);
            process.Dispose();
        }

        Directory.Delete(_programs, recursive: true);
    }

    private static ActionPlan Plan(string action, Process process) => Plan(action, ("pid", $"{process.Id}"));

    private static ActionPlan Plan(string action, params (string Name, string Value)[] typed)
    {
        var definition = ActionCatalog.BuiltIn().Actions.Single(known => known.Id == action);
        var host = new ScriptedHost(definition, HostPlatform.Debian);
        foreach (var (name, value) in typed)
        {
            host.Typed[name] = value;
        }

        return Assert.IsType<PlanOutcome.Rendered>(host.Outcome()).Plan;
    }

    private Task<(EvidenceState State, string? Says, string Errors)> TakeAsync(ActionPlan plan, string step, Func<string, string>? edit = null) =>
        TakeAsync(plan.Steps.Single(known => known.Name == step), edit);

    /// <summary>Runs a step as it is run on a host, and judges what came of it.</summary>
    private async Task<(EvidenceState State, string? Says, string Errors)> TakeAsync(PlannedCommand step, Func<string, string>? edit = null)
    {
        var snippet = $"PATH={_programs}:$PATH\n{edit?.Invoke(step.Snippet) ?? step.Snippet}";
        var process = Start(PosixShell.Dash, "-c", HostShell.Stream(snippet, step.CommandLine.Contains(HostShell.Compression, StringComparison.Ordinal), 60, false, false));
        var complaining = process.StandardError.ReadToEndAsync(Token);
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, Token);
        var errors = await complaining;
        await process.WaitForExitAsync(Token);
        var said = System.Text.Encoding.UTF8.GetBytes(errors);
        var result = new HostResult(
            new HostEnding.Exited(process.ExitCode), [], said, output.Length, said.Length, Convert.ToHexStringLower(SHA256.HashData(output.ToArray())), TimeSpan.Zero, null);
        var (state, says) = EvidenceJudgement.Of(step, result, EvidenceJudgement.ToldBy(result), "");
        return (state, says, errors);
    }

    private Process Sleeping() => Start("sleep", "600");

    private Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _started.Add(process);
        return process;
    }

    private void Program(string name, string script)
    {
        var path = Path.Combine(_programs, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
