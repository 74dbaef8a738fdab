using System.Diagnostics;
using System.Globalization;
using ChatOps.LabHosts;
using ChatOps.Storage;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Bench.Evidence;

/// <summary>The published bot in the lab's own network, so that nothing stands between it and the host; people talk to it over its Unix socket.</summary>
internal sealed class EvidenceBot : IAsyncDisposable
{
    private const string Incident = "INC-1";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly string _program;
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly Process _process;
    private readonly ServiceProvider _services;
    private int _requests;

    private EvidenceBot(string program, string folder, TimeProvider clock, Process process)
    {
        (_program, _folder, _clock, _process) = (program, folder, clock, process);
        _services = new ServiceCollection().AddSingleton(clock)
            .AddChatOpsStorage(new StorageOptions { Provider = StorageProvider.Sqlite, Path = Path.Combine(folder, "data", "chatops.db") }).BuildServiceProvider();
    }

    private string Vault => Path.Combine(_folder, "vault");

    /// <summary>The most memory that it had since <see cref="ForgetPeak"/>, in MB of 10^6.</summary>
    public double PeakMemory => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024 / 1e6;

    /// <summary>The processor time of the bot and of the programs that it started and that have ended.</summary>
    public TimeSpan Processor
    {
        get
        {
            // proc(5): utime, stime, cutime, cstime are the fields 14 to 17, in hundredths of a second.
            var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(") ")[1].Split(' ');
            return TimeSpan.FromMilliseconds(10 * fields[11..15].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)));
        }
    }

    public static async Task<EvidenceBot> StartAsync(string program, string folder, LabRun lab, TimeProvider clock, CancellationToken cancellationToken)
    {
        var host = lab.Hosts[0];
        await File.WriteAllTextAsync(
            Path.Combine(folder, "chatops.yaml"),
            $$"""
            organisation: { name: Bench, timeZone: UTC }
            people:
            - { id: commander, name: Ines, roles: [commander, responder, approver], accounts: { console: [commander] } }
            - { id: security-lead, name: Sami, roles: [security-lead, responder, approver], accounts: { console: [security-lead] } }
            console: { signIn: firstRun, listen: "http://127.0.0.1:5000" }
            storage: { provider: sqlite, path: data/chatops.db }
            terminal: { socket: data/chatops.sock }
            evidence: { folder: {{Path.Combine(folder, "vault")}}, keepFreeMib: 1024 }
            hosts:
            - { id: {{host.Name}}, address: {{host.Address}}, port: {{host.Port}}, user: root, platform: debian, keyFile: {{host.KeyFile}}, hostKeys: ["{{host.Pin}}"] }
            """, cancellationToken);
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", """exec nsenter --net="$0" -- "$@" >bot.log 2>&1 </dev/null""", lab.Network, program, "run", "--settings", "chatops.yaml"]) { WorkingDirectory = folder })
            ?? throw new InvalidOperationException("The bot did not start.");
        var bot = new EvidenceBot(program, folder, clock, process);
        var began = Stopwatch.GetTimestamp();
        while (!File.Exists(Path.Combine(folder, "data", "chatops.sock")) || !await bot.TrySayAsync("commander", "list", cancellationToken))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(2))
            {
                throw new InvalidOperationException($"The bot did not get ready: {await File.ReadAllTextAsync(Path.Combine(folder, "bot.log"), cancellationToken)}");
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }

        await bot.SayAsync("commander", "open p3 bench", cancellationToken);
        await bot.SayAsync("commander", $"invite {Incident} @security-lead", cancellationToken);
        return bot;
    }

    /// <summary>Takes an image of a disk; ends when all of it is verified in the vault.</summary>
    /// <returns>What is in the vault, and how long it took from the first byte to the last, all of it on the disk.</returns>
    public async Task<EvidenceItem> TakeAsync(string host, string device, CancellationToken cancellationToken)
    {
        var key = ActionRequest.KeyOf(++_requests);
        await SayAsync("commander", $"run {Incident} evidence.disk-image {host} blockdev={device} to measure it", cancellationToken);
        await UntilAsync(db => db.ActionRequests.AnyAsync(request => request.Number == _requests && request.State == RequestState.AwaitingApproval, cancellationToken), cancellationToken);
        await SayAsync("security-lead", $"approve {Incident} {key}", cancellationToken);
        await UntilAsync(db => db.ActionRequests.AnyAsync(request => request.Number == _requests && request.EndedAt != null, cancellationToken), cancellationToken);
        await using var db = _services.GetRequiredService<ChatOpsRecord>().Read();
        var request = await db.ActionRequests.SingleAsync(known => known.Number == _requests, cancellationToken);
        return request.State == RequestState.Succeeded
            ? await db.EvidenceItems.SingleAsync(item => item.RequestId == request.Id, cancellationToken)
            : throw new InvalidOperationException($"{key} is {request.State}: {request.Says}");
    }

    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    /// <summary>Makes room for the next.</summary>
    public void DropVault()
    {
        foreach (var file in Directory.EnumerateFiles(Vault, "*.age", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await stop.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        await _services.DisposeAsync();
    }

    private async Task UntilAsync(Func<ChatOpsDbContext, Task<bool>> condition, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            await using (var db = _services.GetRequiredService<ChatOpsRecord>().Read())
            {
                if (await condition(db))
                {
                    return;
                }
            }

            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new InvalidOperationException("It does not come to an end.");
            }

            await Task.Delay(LookEvery, _clock, cancellationToken);
        }
    }

    private async Task SayAsync(string person, string words, CancellationToken cancellationToken)
    {
        if (!await TrySayAsync(person, words, cancellationToken))
        {
            throw new InvalidOperationException($"{person} was refused: {words}");
        }
    }

    private async Task<bool> TrySayAsync(string person, string words, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(_program, ["incident", "--settings", "chatops.yaml", "--as", person, .. words.Split(' ')])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await errors;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0;
    }
}
