namespace ChatOps.Tests.Support;

/// <summary>Throw-away hosts for the tests of a class or a collection. Where there can be none the tests are skipped, or fail if all is demanded.</summary>
public abstract class Lab(string purpose, int count, bool proxmox = false) : IAsyncLifetime
{
    private static int _labs;

    private LabRun? _run;
    private string? _missing;

    /// <summary>The hosts; without them the test is skipped, or fails where everything is demanded.</summary>
    public IReadOnlyList<LabHost> Hosts => Run.Hosts;

    /// <summary>Bytes that went to and from all hosts so far.</summary>
    public long Carried => Run.Carried;

    private LabRun Run
    {
        get
        {
            if (_missing is not null)
            {
                Assert.False(TestRun.RequireAll, _missing);
                Assert.Skip(_missing);
            }

            return _run ?? throw new InvalidOperationException("The lab is not up yet.");
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            // Classes that share a kind of lab may run at the same time, each with its own.
            _run = await LabRun.UpAsync(TestRun.SourceRoot, $"{purpose}{Interlocked.Increment(ref _labs)}", count, CancellationToken.None, proxmox);
        }
        catch (InvalidOperationException exception)
        {
            _missing = exception.Message;
        }
    }

    /// <summary>The folder of the lab's own files.</summary>
    public string Folder => Path.GetDirectoryName(Run.Told)!;

    /// <summary>Runs a command as root in a host, past its network and sshd; its output. It has to succeed.</summary>
    public Task<string> InHostAsync(LabHost host, string command) => Run.InHostAsync(host, command, TestRun.Token);

    /// <summary>Runs a command on the bot's side: the machine's files, the lab's network. It has to succeed.</summary>
    public Task<string> InControlAsync(string command) => Run.InControlAsync(command, TestRun.Token);

    public virtual async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}
