using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ChatOps.Actions.Ssh;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>A host with one file to take, as real ones have them; and on demand with a line that breaks, a digest that lies, or a program that fails.</summary>
internal sealed partial class StreamHost(byte[] content) : IHosts
{
    public const string Catalogue =
        """
        actions:
          - id: evidence.whole
            version: 1
            summary: Take it in one.
            platforms: [debian]
            risk: read-only
            people: 1
            privilege: root
            mode: stream
            steps:
              thing: { run: echo take-whole, exits: [0, 1, 127], goes_on: yes }
              other: { run: echo take-other, goes_on: yes }
            effect: Nothing changes.
            proofs:
              hashes: { proves: What arrived is what the host sent., bot: hashes-equal }
            undo: { not_needed: Nothing was changed. }
            expected: 1
            limit: 10
            keeps: [the thing]
            replaces: []
          - id: evidence.pieces
            version: 1
            summary: Take it in pieces.
            platforms: [debian]
            risk: read-only
            people: 1
            privilege: root
            mode: stream
            facts:
              size_bytes:
                says: its size
                read: echo ask-size
                type: number
                least: 0
                most: 9223372036854775807
            steps:
              image: { run: "echo take-piece {offset} {length}", chunk_mib: 1 }
            effect: Nothing changes.
            proofs:
              hashes: { proves: What arrived is what the host sent., bot: hashes-equal }
            undo: { not_needed: Nothing was changed. }
            expected: 1
            limit: 10
            keeps: [the pieces]
            replaces: []
          - id: evidence.memory
            version: 1
            summary: Take a memory image in pieces, whose end is not known before.
            platforms: [debian]
            risk: read-only
            people: 1
            privilege: root
            mode: stream
            steps:
              transfer: { run: "echo take-piece {offset} {length}", chunk_mib: 1 }
            effect: Nothing changes.
            proofs:
              hashes: { proves: What arrived is what the host sent., bot: hashes-equal }
              kind: { proves: It begins as a memory image does., bot: file-kind, kinds: [elf] }
            undo: { not_needed: Nothing was changed. }
            expected: 1
            limit: 10
            keeps: [the image]
            replaces: []
          - id: eradicate.thing
            version: 1
            summary: Remove what was taken.
            platforms: [debian]
            risk: destructive
            people: 2
            privilege: root
            mode: direct
            evidence:
              - any_of: [evidence.whole]
                because: It is gone afterwards.
            steps:
              remove: echo remove
            effect: The thing is gone.
            proofs:
              answered: { proves: It answered., bot: every-step-answered }
            undo: { none: What is gone is gone. }
            expected: 1
            limit: 10
            keeps: [what it said]
            replaces: []
          - id: harden.password
            version: 1
            summary: Tell it a password.
            platforms: [debian]
            risk: reversible
            people: 1
            privilege: root
            mode: direct
            steps:
              tell: { run: cat >/dev/null, input: new-password }
            effect: It has a new password.
            proofs:
              answered: { proves: It answered., bot: every-step-answered }
            undo:
              says: Nothing is done.
              steps:
                nothing: echo nothing
              proofs:
                answered: { proves: It answered., bot: every-step-answered }
            expected: 1
            limit: 10
            keeps: [the password]
            replaces: []
        """;

    private int _streams;
    private int _writing;

    /// <summary>How many streams have begun to write.</summary>
    public int Writing => Volatile.Read(ref _writing);

    /// <summary>What the command ends with.</summary>
    public int ExitCode { get; set; }

    /// <summary>What it says on its standard error before the digest.</summary>
    public string Complaints { get; set; } = "";

    /// <summary>The host names a digest that is not that of what it sends.</summary>
    public bool Lies { get; set; }

    /// <summary>Streams that break off in their middle, by their number from 1.</summary>
    public Func<int, bool> Breaks { get; set; } = _ => false;

    /// <summary>What its clock says, in milliseconds since 1970; null if it does not say.</summary>
    public Func<long>? Clock { get; set; }

    /// <summary>What it says when it is asked what it is.</summary>
    public string Portrait { get; set; } = "";

    /// <summary>Called in the middle of each stream with its number; throws to stop the bot there.</summary>
    public Action<int>? Middle { get; set; }

    /// <summary>Every piece that was asked for: where it begins.</summary>
    public List<long> Asked { get; } = [];

    public async Task<HostResult> StreamAsync(SshHost host, HostCommand command, Stream into, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _streams);
        var sent = Sent(command.CommandLine);
        var half = sent.Length / 2;
        try
        {
            var writing = into.WriteAsync(sent.AsMemory(0, half), cancellationToken);
            Interlocked.Increment(ref _writing);
            await writing;
            Middle?.Invoke(number);
            if (Breaks(number))
            {
                return Result(new HostEnding.Lost("Cut."), sent.AsSpan(0, half).ToArray(), "");
            }

            await into.WriteAsync(sent.AsMemory(half), cancellationToken);
        }
        catch (IOException exception)
        {
            return Result(new HostEnding.Lost($"What it sent cannot be kept: {exception.Message}"), [], "");
        }

        var told = Convert.ToHexStringLower(SHA256.HashData(Lies ? [1, .. sent] : sent));
        return Result(new HostEnding.Exited(ExitCode), sent, $"{Complaints}{told}  -\n");
    }

    public Task<HostResult> RunAsync(SshHost host, HostCommand command, CancellationToken cancellationToken)
    {
        var answer = command.CommandLine.Contains("ask-size", StringComparison.Ordinal) ? content.Length.ToString(CultureInfo.InvariantCulture)
            : command.CommandLine.Contains("date -u +%s%3N", StringComparison.Ordinal) && Clock is not null ? Clock().ToString(CultureInfo.InvariantCulture)
            : command.CommandLine.Contains("/etc/machine-id", StringComparison.Ordinal) ? Portrait
            : command.CommandLine.Contains("boot_id", StringComparison.Ordinal) ? "6f1c6a0e-9f2b-4d0a-8a51-0e6f3a9b7c11" : "";
        return Task.FromResult(Result(new HostEnding.Exited(0), Encoding.UTF8.GetBytes($"{answer}\n"), ""));
    }

    public Task<HostResult> ProbeAsync(SshHost host, CancellationToken cancellationToken) =>
        RunAsync(host, new HostCommand("true", TimeSpan.FromSeconds(5)), cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private byte[] Sent(string line)
    {
        if (Piece().Match(line) is not { Success: true } piece)
        {
            return line.Contains("take-whole", StringComparison.Ordinal) ? content : [];
        }

        var offset = long.Parse(piece.Groups[1].Value, CultureInfo.InvariantCulture);
        lock (Asked)
        {
            Asked.Add(offset);
        }

        return content[(int)offset..(int)Math.Min(content.Length, offset + long.Parse(piece.Groups[2].Value, CultureInfo.InvariantCulture))];
    }

    private static HostResult Result(HostEnding ending, byte[] output, string errors) => new(
        ending, output.Length > 4096 ? output[..4096] : output, Encoding.UTF8.GetBytes(errors), output.Length, 0,
        Convert.ToHexStringLower(SHA256.HashData(output)), TimeSpan.Zero, null);

    [GeneratedRegex("take-piece [^0-9]*([0-9]+)[^0-9]+([0-9]+)")]
    private static partial Regex Piece();
}
