using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatOps.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.EndToEnd;

/// <summary>The first run with hosts, as the README shows it: the real bot, real sshds in a lab, two people in two windows.</summary>
public sealed class FirstRunLabTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Two_people_isolate_a_host_see_it_cut_off_from_a_third_and_take_it_back()
    {
        await using var run = await LabRun.StartAsync();
        await using var context = await browser.OpenAsync(height: 1400);
        var ines = await ConsolePage.EnterAsync(context, run.Address, "commander");
        var sami = await ConsolePage.EnterAsync(context, run.Address, "security-lead");
        await ines.GoToAsync("inc-1");
        await sami.GoToAsync("inc-1");

        await ines.SayAsync("/incident run evidence.volatile pve1 keep what is running");
        await ines.SeeAsync("A-1 run evidence.volatile pve1 succeeded, proven.");
        await ines.SayAsync("/incident run contain.host-isolate pve1 ttl=180 ransomware note on the console");
        await sami.SeeAsync("waits for a second person");
        await sami.PictureAsync("hands-approve");
        await sami.Messages.GetByText("Exactly what runs").Last.ClickAsync();
        await Expect(sami.Messages.GetByText("nft -f \"$rules\"").First).ToBeVisibleAsync();
        await sami.SayAsync("/incident approve A-2");
        await ines.SeeAsync("A-2 run contain.host-isolate pve1 succeeded, proven.");
        await ines.PictureAsync("hands-isolated");
        Assert.Equal("cut", await run.FromAsync("pve3", "192.168.1.50"));
        await Expect(ines.Messages.GetByText("From another host it cannot be reached").First).ToBeVisibleAsync();

        await ines.SayAsync("/incident undo A-2 it was a rehearsal");
        await ines.SeeAsync("A-3 waits for a second person");
        await sami.SayAsync("/incident approve A-3");
        await ines.SeeAsync("A-3 undo contain.host-isolate pve1 succeeded, proven.");
        Assert.Equal("reached", await run.FromAsync("pve3", "192.168.1.50"));
        await ines.SayAsync("/incident verify");
        await ines.SeeAsync("INC-1: the timeline holds");
        Assert.Empty((string[])[.. ines.Complaints, .. sami.Complaints]);
    }

    /// <summary>deploy/lab/first-run with the bot of this build.</summary>
    private sealed class LabRun : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("chatops-first-run-").FullName;
        private readonly int _port = FreePort();
        private readonly StringBuilder _log = new();
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Process? _process;

        public string Address => $"http://127.0.0.1:{_port}";

        public static async Task<LabRun> StartAsync()
        {
            if (Environment.UserName != "root" || !File.Exists("/usr/bin/mmdebstrap"))
            {
                Assert.SkipUnless(TestRun.RequireAll, "The lab needs root and mmdebstrap.");
                Assert.Fail("The lab needs root and mmdebstrap, and CHATOPS_REQUIRE_ALL=1 demands it.");
            }

            var run = new LabRun();
            run._process = run.Start(
                Lab("first-run"), Path.Combine(SourceFolder(), "deploy", "chatops.example.yaml"), $"{run._port}", Path.Combine(run._folder, "data"),
                Path.Combine(AppContext.BaseDirectory, "chatops"), "run");
            try
            {
                await run._open.Task.WaitAsync(Until.Patience, TestRun.Token);
            }
            catch (TimeoutException exception)
            {
                throw new InvalidOperationException($"The first run did not come up.\n{run._log}", exception);
            }

            return run;
        }

        /// <summary>Whether one lab host gets a connection to another's sshd, tried past the bot.</summary>
        public async Task<string> FromAsync(string host, string address)
        {
            using var process = Process.Start(new ProcessStartInfo(
                Lab("exec"), ["--name", "first-run", host, "bash", "-c", $"timeout 3 bash -c '</dev/tcp/{address}/2849' 2>/dev/null && echo reached || echo cut"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var said = await process.StandardOutput.ReadToEndAsync(TestRun.Token);
            await process.WaitForExitAsync(TestRun.Token);
            return said.Trim();
        }

        public async ValueTask DisposeAsync()
        {
            if (_process is { HasExited: false } process)
            {
                using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
                await kill.WaitForExitAsync(TestRun.Token);
                await process.WaitForExitAsync(TestRun.Token);
            }

            _process?.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private Process Start(params string[] words)
        {
            var process = new Process
            {
                StartInfo = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true },
            };
            process.OutputDataReceived += (_, line) => Take(line.Data);
            process.ErrorDataReceived += (_, line) => Take(line.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }

        private void Take(string? line)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }

            if (line?.StartsWith("An incident is open", StringComparison.Ordinal) == true)
            {
                _open.TrySetResult();
            }
        }

        private static string Lab(string script) => Path.Combine(SourceFolder(), "deploy", "lab", script);

        private static string SourceFolder() => TestRun.SourceRoot;

        private static int FreePort()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
    }
}
