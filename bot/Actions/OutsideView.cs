using System.Globalization;
using ChatOps.Actions.Ssh;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Actions;

/// <summary>Looks at a host from another one, because an isolated host is no witness of its own isolation.</summary>
internal sealed class OutsideView(HostInventory inventory, HostQuestions questions)
{
    /// <summary>Whether the witness reaches a host at all, before anything is done to it: else its not reaching it later would prove nothing.</summary>
    public async Task<(ProofVerdict Verdict, string Says)> CouldBeReachedAsync(InventoryHost host, CancellationToken cancellationToken)
    {
        if (inventory.WitnessFor(host) is not { } witness)
        {
            return (ProofVerdict.NotAsked, NoWitness);
        }

        return await ReachesAsync(witness, host, cancellationToken) switch
        {
            true => (ProofVerdict.Held, ""),
            false => (ProofVerdict.NotHeld, $"{witness.Id} could not reach {host.Id} before either, so it cannot see from there whether it is cut off."),
            null => (ProofVerdict.NoAnswer, $"{witness.Id}, from where it should be looked at, did not answer."),
        };
    }

    /// <summary>The name under which it is kept what the witness saw before.</summary>
    public const string Before = "reached-before";

    private const string NoWitness = "Nobody looked from outside: no other host of the settings is a witness (witness: true).";

    /// <summary>Whether the witness gets no connection to the host, and the host none to the witness.</summary>
    public async Task<(ProofVerdict Verdict, string Says)> IsCutOffAsync(InventoryHost host, CancellationToken cancellationToken)
    {
        if (inventory.WitnessFor(host) is not { } witness)
        {
            return (ProofVerdict.NotAsked, NoWitness);
        }

        if (await ReachesAsync(witness, host, cancellationToken) is not { } inward)
        {
            return (ProofVerdict.NoAnswer, $"{witness.Id}, from where it should be looked at, does not answer.");
        }

        if (await ReachesAsync(host, witness, cancellationToken) is not { } outward)
        {
            return (ProofVerdict.NoAnswer, $"{host.Id} does not answer.");
        }

        return inward ? (ProofVerdict.NotHeld, $"{witness.Id} still reaches it.")
            : outward ? (ProofVerdict.NotHeld, $"It still reaches {witness.Id}.")
            : (ProofVerdict.Held, "");
    }

    /// <summary>Whether one host gets a TCP connection to the other's sshd; null if it does not tell.</summary>
    private async Task<bool?> ReachesAsync(InventoryHost from, InventoryHost to, CancellationToken cancellationToken)
    {
        var target = ChatOps.Actions.Ssh.CommandLine.Quote($"/dev/tcp/{to.Ssh.Address}/{to.Ssh.Port.ToString(CultureInfo.InvariantCulture)}");
        var snippet = $"if timeout 3 bash -c ': <\"$0\"' {target} 2>/dev/null; then echo reached; else echo cut; fi";
        var answer = await questions.AskAsync(from, HostShell.Direct(snippet, true, 10, false, false), false, cancellationToken);
        return answer.Ending is HostEnding.Exited { Code: 0 }
            ? HostQuestions.AnswerOf(answer).Output.Trim() switch { "reached" => true, "cut" => false, _ => null }
            : null;
    }
}
