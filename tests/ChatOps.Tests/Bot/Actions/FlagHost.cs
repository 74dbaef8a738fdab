using System.Text;
using System.Text.RegularExpressions;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Settings;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>
/// A host with one flag that actions of a small catalogue raise and lower, with units that start once as systemd's do. It
/// can fall silent, lose answers and stop the bot at any moment, which a real one does not do on demand.
/// </summary>
internal sealed partial class FlagHost : IHosts
{
    private readonly Dictionary<string, string> _units = [];
    private readonly Lock _lock = new();
    private int _calls;

    public const string Catalogue =
        """
        actions:
          - id: contain.flag-raise
            version: 1
            summary: Raise the flag.
            platforms: [debian]
            risk: reversible
            people: 2
            privilege: root
            mode: direct
            parameters:
              ttl: { type: ttl, help: After how many seconds it comes down again., example: "180", default: "180" }
            facts:
              colour:
                says: the colour of the flag
                read: echo ask-colour
                type: text
              raised:
                says: whether it is raised
                read: echo ask-raised
                type: switch
                require: { is: "no", otherwise: The flag is raised already. }
            steps:
              raise: echo raise-flag
            effect: The flag is up for {ttl} seconds.
            reverts:
              after: ttl
              says: Unless somebody confirms, it comes down by itself.
              confirm:
                keep: echo keep-flag
            proofs:
              up:
                proves: The flag is up.
                read: echo ask-raised
                type: switch
                require: { is: "yes", otherwise: The flag is not up. }
            undo:
              says: The flag comes down.
              steps:
                lower: echo lower-flag
              proofs:
                down:
                  proves: The flag is down.
                  read: echo ask-raised
                  type: switch
                  require: { is: "no", otherwise: The flag is still up. }
            expected: 1
            limit: 10
            keeps: [what it said]
            replaces: []
          - id: eradicate.flag-burn
            version: 1
            summary: Burn the flag.
            platforms: [debian]
            risk: destructive
            people: 2
            privilege: root
            mode: direct
            evidence: { none: A flag holds no evidence. }
            steps:
              burn: echo raise-flag
            effect: The flag is gone.
            proofs:
              gone:
                proves: The flag is gone.
                read: echo ask-raised
                type: switch
                require: { is: "yes", otherwise: The flag is still there. }
            undo: { none: What is burnt is burnt. }
            expected: 1
            limit: 10
            keeps: [what it said]
            replaces: []
          - id: contain.flag-salute
            version: 1
            summary: Raise the flag and salute.
            platforms: [debian]
            risk: reversible
            people: 2
            privilege: root
            mode: direct
            steps:
              first: echo raise-flag
              second: echo salute
            effect: The flag is up, and was saluted.
            proofs:
              up:
                proves: The flag is up.
                read: echo ask-raised
                type: switch
                require: { is: "yes", otherwise: The flag is not up. }
            undo:
              says: The flag comes down.
              steps:
                lower: echo lower-flag
              proofs:
                down:
                  proves: The flag is down.
                  read: echo ask-raised
                  type: switch
                  require: { is: "no", otherwise: The flag is still up. }
            expected: 1
            limit: 10
            keeps: [what it said]
            replaces: []
          - id: eradicate.flag-tear
            version: 1
            summary: Tear the flag.
            platforms: [debian]
            risk: destructive
            people: 2
            privilege: root
            mode: direct
            facts:
              colour:
                says: the colour of the flag
                read: echo ask-colour
                type: text
            evidence:
              - any_of: [contain.flag-raise]
                same: [colour]
                because: Only a flag that is up shows what is on it.
            steps:
              tear: echo raise-flag
            effect: The flag is in pieces.
            proofs:
              torn:
                proves: The flag is torn.
                read: echo ask-raised
                type: switch
                require: { is: "yes", otherwise: The flag is whole. }
            undo: { none: What is torn is torn. }
            expected: 1
            limit: 10
            keeps: [what it said]
            replaces: []
          - id: triage.flag-look
            version: 1
            summary: Look at the flag.
            platforms: [debian]
            risk: read-only
            people: 1
            privilege: anyone
            mode: direct
            steps:
              look: { run: echo ask-colour, goes_on: yes }
            effect: Nothing changes.
            proofs:
              answered: { proves: It answered., bot: every-step-answered }
            undo: { not_needed: Nothing was changed. }
            expected: 1
            limit: 10
            keeps: [what it said]
            replaces: []
        """;

    public static HostSettings Settings { get; } = WithPin("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU");

    public static HostSettings WithPin(string pin) => new()
    {
        Id = "pve1",
        Address = "192.0.2.50",
        Port = 2849,
        User = "root",
        KeyFile = "/nowhere",
        HostKeys = [pin],
    };

    public string Boot { get; set; } = "6f1c6a0e-9f2b-4d0a-8a51-0e6f3a9b7c11";

    public string Colour { get; set; } = "red";

    public bool Raised { get; set; }

    /// <summary>Whether raising and lowering work; a lying host ends with 0 all the same.</summary>
    public bool Works { get; set; } = true;

    public bool Silent { get; set; }

    /// <summary>What the question whether the flag is up ends with, without an answer; 0 if it is answered.</summary>
    public int ProofExit { get; set; }

    /// <summary>The command that should keep the flag up fails.</summary>
    public bool KeepFails { get; set; }

    /// <summary>The key that it presents in place of the pinned one.</summary>
    public string? OtherKey { get; set; }

    /// <summary>How often each step really ran, by the name of its unit.</summary>
    public Dictionary<string, int> Ran { get; } = [];

    /// <summary>Called before each command with its text and its number; throws to stop the bot there.</summary>
    public Action<string, int>? Before { get; set; }

    /// <summary>The same after the host did it and before the bot learns of it.</summary>
    public Action<string, int>? After { get; set; }

    /// <summary>Commands whose answer is lost although they were done.</summary>
    public Func<string, bool> Loses { get; set; } = _ => false;

    public int Calls => _calls;

    public Task<HostResult> RunAsync(SshHost host, HostCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var number = Interlocked.Increment(ref _calls);
        Before?.Invoke(command.CommandLine, number);
        if (OtherKey is { } key)
        {
            return Task.FromResult(Result(new HostEnding.NotSent(HostFault.KeyChanged, "Another key."), "", key));
        }

        if (Silent)
        {
            return Task.FromResult(Result(new HostEnding.NotSent(HostFault.Unreachable, "No answer."), ""));
        }

        HostResult result;
        lock (_lock)
        {
            result = Do(command.CommandLine);
        }

        After?.Invoke(command.CommandLine, number);
        return Task.FromResult(Loses(command.CommandLine) ? Result(new HostEnding.Lost("Cut."), "") : result);
    }

    public Task<HostResult> StreamAsync(SshHost host, HostCommand command, Stream into, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nothing is streamed here.");

    public Task<HostResult> ProbeAsync(SshHost host, CancellationToken cancellationToken) =>
        RunAsync(host, new HostCommand("true", TimeSpan.FromSeconds(5)), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>It restarts: units are forgotten.</summary>
    public void Restart()
    {
        Boot = Guid.NewGuid().ToString();
        _units.Clear();
    }

    private HostResult Do(string line)
    {
        if (line.Contains("/usr/bin/systemd-run", StringComparison.Ordinal))
        {
            return Start(line);
        }

        if (line.Contains("systemctl show", StringComparison.Ordinal))
        {
            return Exited(0, _units.ContainsKey(UnitName().Match(line).Value)
                ? "LoadState=loaded\nActiveState=active\nSubState=exited\nResult=success\nExecMainCode=1\nExecMainStatus=" + (KeepFails && line.Contains("-keep", StringComparison.Ordinal) ? "1" : "0") + "\n"
                : "LoadState=not-found\nActiveState=inactive\nSubState=dead\nResult=success\nExecMainCode=0\nExecMainStatus=0\n");
        }

        if (line.Contains("journalctl -b -1", StringComparison.Ordinal))
        {
            return Exited(_units.ContainsKey(UnitName().Match(line).Value) ? 0 : 1, "");
        }

        if (line.Contains("journalctl", StringComparison.Ordinal))
        {
            return Exited(0, "done\n");
        }

        if (line.Contains("systemctl stop", StringComparison.Ordinal))
        {
            _units.Remove(UnitName().Match(line).Value);
            return Exited(0, "");
        }

        return line.Contains("boot_id", StringComparison.Ordinal) ? Exited(0, $"{Boot}\n")
            : line.Contains("ask-colour", StringComparison.Ordinal) ? Exited(0, $"{Colour}\n")
            : line.Contains("ask-raised", StringComparison.Ordinal) && Raised && ProofExit != 0 ? Exited(ProofExit, "")
            : line.Contains("ask-raised", StringComparison.Ordinal) ? Exited(0, Raised ? "yes\n" : "no\n")
            : Exited(0, "");
    }

    private HostResult Start(string line)
    {
        var unit = UnitName().Match(line).Value;
        if (!_units.TryAdd(unit, line))
        {
            return Exited(1, "", "Failed to start transient service unit: it was already loaded.\n");
        }

        Ran[unit] = Ran.GetValueOrDefault(unit) + 1;
        if (Works && line.Contains("raise-flag", StringComparison.Ordinal))
        {
            Raised = true;
        }
        else if (Works && line.Contains("lower-flag", StringComparison.Ordinal))
        {
            Raised = false;
        }

        return Exited(0, "");
    }

    private static HostResult Exited(int code, string output, string errors = "") => Result(new HostEnding.Exited(code), output, errors: errors);

    private static HostResult Result(HostEnding ending, string output, string? key = null, string errors = "") =>
        new(ending, Encoding.UTF8.GetBytes(output), Encoding.UTF8.GetBytes(errors), output.Length, errors.Length, "", TimeSpan.Zero, key);

    [GeneratedRegex("chatops-[a-z0-9]+-[a-z-]+")]
    private static partial Regex UnitName();
}
