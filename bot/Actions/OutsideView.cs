using System.Globalization;
using ChatOps.Actions.Ssh;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Requests;

namespace ChatOps.Bot.Actions;

/// <summary>Looks at a host from another one, because an isolated host is no witness of its own isolation.</summary>
internal sealed class OutsideView(HostInventory inventory, HostQuestions questions)
{
    /// <summary>
    /// Whether the witness reaches a host at all, and the host the witness, before anything is done to it: else their not
    /// reaching each other later would prove nothing.
    /// </summary>
    /// <param name="guest">The address of a guest of the host, empty if nobody said it; null if it is about the host itself.</param>
    public async Task<(ProofVerdict Verdict, string Says)> CouldBeReachedAsync(Incident incident, InventoryHost host, string? guest, CancellationToken cancellationToken)
    {
        if (guest is { Length: 0 })
        {
            return (ProofVerdict.NotAsked, NoAddress);
        }

        if (inventory.WitnessFor(host, incident) is not { } witness)
        {
            return (ProofVerdict.NotAsked, NoWitness);
        }

        var reached = guest is null ? await ReachesAsync(witness, host, cancellationToken) : await ReachesAsync(witness, guest, cancellationToken);
        switch (reached)
        {
            case false:
                return (ProofVerdict.NotHeld, $"{witness.Id} could not reach {guest ?? host.Id} before either, so it cannot see from there whether it is cut off.");
            case null:
                return (ProofVerdict.NoAnswer, $"{witness.Id}, from where it should be looked at, did not tell before whether it reaches {guest ?? host.Id}.");
        }

        return guest is not null ? (ProofVerdict.Held, "") : await ReachesAsync(host, witness, cancellationToken) switch
        {
            true => (ProofVerdict.Held, ""),
            false => (ProofVerdict.NotHeld, $"{host.Id} could not reach {witness.Id} before either, so nobody can see by that whether it still reaches anybody."),
            null => (ProofVerdict.NoAnswer, $"{host.Id} did not tell before whether it reaches {witness.Id}."),
        };
    }

    /// <summary>The name under which it is kept what the witness saw before.</summary>
    public const string Before = "reached-before";

    private const string NoAddress = "Nobody looked from outside: nobody said at which address the guest answers (address=…).";

    private const string NoWitness = "Nobody looked from outside: no other host of the settings that this incident may reach is a witness (witness: true).";

    /// <summary>Whether the witness gets no connection to the host, and the host none to the witness.</summary>
    /// <param name="guest">The address of a guest of the host; null if it is about the host itself.</param>
    public async Task<(ProofVerdict Verdict, string Says)> IsCutOffAsync(Incident incident, InventoryHost host, string? guest, CancellationToken cancellationToken)
    {
        if (inventory.WitnessFor(host, incident) is not { } witness)
        {
            return (ProofVerdict.NotAsked, NoWitness);
        }

        if (guest is not null)
        {
            return await ReachesAsync(witness, guest, cancellationToken) switch
            {
                true => (ProofVerdict.NotHeld, $"{witness.Id} still reaches {guest}."),
                false => (ProofVerdict.Held, $"{witness.Id} reached {guest} before and does not any more."),
                null => (ProofVerdict.NoAnswer, $"{witness.Id}, from where it should be looked at, does not tell whether it reaches {guest}."),
            };
        }

        if (await ReachesAsync(witness, host, cancellationToken) is not { } inward)
        {
            return (ProofVerdict.NoAnswer, $"{witness.Id}, from where it should be looked at, does not tell whether it reaches {host.Id}.");
        }

        if (await ReachesAsync(host, witness, cancellationToken) is not { } outward)
        {
            return (ProofVerdict.NoAnswer, $"{host.Id} does not tell whether it reaches {witness.Id}.");
        }

        return inward ? (ProofVerdict.NotHeld, $"{witness.Id} still reaches it.")
            : outward ? (ProofVerdict.NotHeld, $"It still reaches {witness.Id}.")
            : (ProofVerdict.Held, "");
    }

    /// <summary>Whether an address answers a host's echo request; null if the host does not tell.</summary>
    private async Task<bool?> ReachesAsync(InventoryHost from, string address, CancellationToken cancellationToken)
    {
        // 1 is no answer; with anything else ping did not come to ask.
        var snippet = $"ping -n -q -c 3 -i 0.3 -W 2 -- {ChatOps.Actions.Ssh.CommandLine.Quote(address)} >/dev/null 2>&1; case $? in 0) echo reached ;; 1) echo cut ;; *) echo unasked ;; esac";
        return await ToldAsync(from, snippet, cancellationToken);
    }

    /// <summary>Whether one host gets a TCP connection to the other's sshd; null if it does not tell.</summary>
    private async Task<bool?> ReachesAsync(InventoryHost from, InventoryHost to, CancellationToken cancellationToken)
    {
        var target = ChatOps.Actions.Ssh.CommandLine.Quote($"/dev/tcp/{to.Ssh.Address}/{to.Ssh.Port.ToString(CultureInfo.InvariantCulture)}");

        // 124 is that nobody answered in time. bash ends with 1 for whatever went wrong and says whether it was the connection.
        var snippet = $"said=$(timeout 3 bash -c ': <\"$0\"' {target} 2>&1); "
            + "case $?:$said in 0:*) echo reached ;; 124:* | 1:*connect:*) echo cut ;; *) echo unasked ;; esac";
        return await ToldAsync(from, snippet, cancellationToken);
    }

    private async Task<bool?> ToldAsync(InventoryHost from, string snippet, CancellationToken cancellationToken)
    {
        var answer = await questions.AskAsync(from, HostShell.Direct(snippet, true, 10, false, false), false, cancellationToken);
        return answer.Ending is HostEnding.Exited { Code: 0 }
            ? HostQuestions.AnswerOf(answer).Output.Trim() switch { "reached" => true, "cut" => false, _ => null }
            : null;
    }
}
