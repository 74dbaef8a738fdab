using ChatOps.Actions.Ssh;

namespace ChatOps.Bot.Actions;

/// <summary>Refuses every host: what a bot without a transport says.</summary>
internal sealed class NoTransport : IHosts
{
    private static readonly HostResult Nothing = new(
        new HostEnding.NotSent(HostFault.Unreachable, "This bot has no way to hosts."), [], [], 0, 0, "", TimeSpan.Zero, null);

    public Task<HostResult> RunAsync(SshHost host, HostCommand command, CancellationToken cancellationToken) => Task.FromResult(Nothing);

    public Task<HostResult> StreamAsync(SshHost host, HostCommand command, Stream into, CancellationToken cancellationToken) => Task.FromResult(Nothing);

    public Task<HostResult> ProbeAsync(SshHost host, CancellationToken cancellationToken) => Task.FromResult(Nothing);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
