using System.Text;
using ChatOps.Actions.Plans;
using ChatOps.Actions.Ssh;

namespace ChatOps.Bot.Actions;

/// <summary>Asks hosts what only reads, and puts their silence into words.</summary>
internal sealed class HostQuestions(IHosts hosts)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks one thing.</summary>
    public Task<HostResult> AskAsync(InventoryHost host, string commandLine, bool onNewConnection, CancellationToken cancellationToken) =>
        hosts.RunAsync(host.Ssh, new HostCommand(commandLine, Patience) { OnNewConnection = onNewConnection }, cancellationToken);

    /// <summary>Asks everything that a pre-check wants to know. Null if every question was answered, else how the host fell silent.</summary>
    public async Task<HostResult?> AskAllAsync(InventoryHost host, PreCheck check, CancellationToken cancellationToken)
    {
        while (check.Next is { } question)
        {
            var result = await AskAsync(host, question.CommandLine, false, cancellationToken);
            if (result.Ending is HostEnding.NotSent or HostEnding.Lost)
            {
                return result;
            }

            check.Take(AnswerOf(result));
        }

        return null;
    }

    /// <summary>What a host said, as plans judge it.</summary>
    public static HostAnswer AnswerOf(HostResult result) =>
        new(result.Ending is HostEnding.Exited exited ? exited.Code : null, Encoding.UTF8.GetString(result.Output));

    /// <summary>Why there was no answer, for people.</summary>
    public static string WhyNot(InventoryHost host, HostResult result) => result.Ending switch
    {
        HostEnding.NotSent { Fault: HostFault.KeyChanged or HostFault.KeyNotPinned } =>
            $"{host.Id} presented the host key {result.PresentedKey}, which is not pinned. Nothing was sent to it. Find out why its key is another one; only the one who runs the bot can pin a new one, in the settings.",
        HostEnding.NotSent { Fault: HostFault.Unreachable } none => $"{host.Id} cannot be reached at {host.Planned.Address}: {none.Says}",
        HostEnding.NotSent { Fault: HostFault.Unauthorised } none => $"{host.Id} does not let the bot in as {host.Ssh.User}: {none.Says}",
        HostEnding.NotSent none => $"Nothing was sent to {host.Id}: {none.Says}",
        HostEnding.Lost lost => $"The connection to {host.Id} was lost: {lost.Says}",
        HostEnding.Signalled signalled => $"{host.Id} ended it with the signal {signalled.Signal}.",
        HostEnding.Exited exited => $"{host.Id} answered with exit code {exited.Code}. {CutErrors(result)}".TrimEnd(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string CutErrors(HostResult result) => Chat.CleanText.Shortened(Chat.CleanText.Line(HostWords.Shown(result.Errors)), 300);
}
