using Renci.SshNet;

namespace ChatOps.Actions.Ssh;

/// <summary>A client that a host let in, with all that goes when it goes.</summary>
/// <param name="PresentedKey">The fingerprint of the host's key.</param>
/// <param name="Belongings">Keys, and the way there; they go after it, in this order.</param>
internal sealed record OpenClient(SshClient Client, string PresentedKey, IReadOnlyList<IDisposable> Belongings) : IDisposable
{
    /// <summary>Breaks it off; may block for a moment.</summary>
    public void Dispose()
    {
        SshNetInside.Break(Client);
        Client.Dispose();
        foreach (var belonging in Belongings)
        {
            belonging.Dispose();
        }
    }
}

/// <summary>How it went to get into a host.</summary>
internal abstract record ConnectOutcome
{
    private ConnectOutcome()
    {
    }

    /// <summary>It is open.</summary>
    public sealed record Opened(OpenClient Client) : ConnectOutcome;

    /// <summary>It is not, and nothing was sent that does anything.</summary>
    public sealed record Refused(HostFault Fault, string Says, string? PresentedKey) : ConnectOutcome;
}
