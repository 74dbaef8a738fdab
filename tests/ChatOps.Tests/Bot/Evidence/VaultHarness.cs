using System.Diagnostics;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Bot.Actions;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>A bot with a vault of its own, one host to take things from, and an open incident. The key that reads the evidence is kept by the test.</summary>
internal sealed class VaultHarness : IAsyncDisposable
{
    private readonly string _folder;
    private readonly List<BotHarness> _bots = [];

    private VaultHarness(string folder, BotHarness bot, StreamHost host, Incident incident)
    {
        _folder = folder;
        Bot = bot;
        Host = host;
        Incident = incident;
        _bots.Add(bot);
    }

    public BotHarness Bot { get; private set; }

    public StreamHost Host { get; }

    public Incident Incident { get; }

    public string Vault => Path.Combine(_folder, "vault");

    /// <summary>What the bot's settings say; what a test changes of it counts from then on.</summary>
    public EvidenceOptions Options => Bot.Get<EvidenceOptions>();

    public string Identity => Path.Combine(_folder, "identity.txt");

    public static async Task<VaultHarness> StartAsync(byte[] content, StorageProvider provider = StorageProvider.Sqlite, bool named = true, Action<EvidenceOptions>? set = null, Action<IServiceCollection>? more = null)
    {
        var folder = Directory.CreateTempSubdirectory("chatops-vault-").FullName;
        var catalogue = Path.Combine(folder, "catalogue.yaml");
        await File.WriteAllTextAsync(catalogue, StreamHost.Catalogue, TestRun.Token);
        var host = new StreamHost(content);
        var options = new EvidenceOptions { Folder = Path.Combine(folder, "vault"), SigningKey = Path.Combine(folder, "signing.pem"), KeepFreeMib = 1 };
        if (named)
        {
            NeedPrograms("age", "age-keygen");
            await RunAsync("age-keygen", "-o", Path.Combine(folder, "identity.txt"));
            options.Recipients = [(await RunAsync("age-keygen", "-y", Path.Combine(folder, "identity.txt"))).Trim()];
        }

        set?.Invoke(options);
        var bot = await BotHarness.StartAsync(provider, [FlagHost.Settings], host, new ActionOptions { Catalogue = [catalogue] }, options, more);
        var harness = new VaultHarness(folder, bot, host, await bot.OpenAsync());
        await harness.SayAsync("commander", "invite @security-lead");
        return harness;
    }

    /// <summary>Skips the test where a program is missing; fails it where everything is demanded.</summary>
    public static void NeedPrograms(params string[] programs)
    {
        foreach (var program in programs.Where(program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').All(folder => !File.Exists(Path.Combine(folder, program)))))
        {
            Assert.False(TestRun.RequireAll, $"{program} is not installed.");
            Assert.Skip($"{program} is not installed.");
        }
    }

    public Task<CommandAnswer> SayAsync(string account, string command) => Bot.SayAsync(account, "inc-1", command);

    /// <summary>Somebody asks for a capture, and it runs to its end.</summary>
    public async Task TakeAsync(string action)
    {
        var answer = await SayAsync("commander", $"run {action} pve1 to have it");
        Assert.True(answer.Outcome == CommandOutcome.Done, BotHarness.Words(answer));
        await WorkAsync();
    }

    public async Task WorkAsync()
    {
        while (await Bot.Get<RequestWorker>().WorkOnceAsync(TestRun.Token) > 0)
        {
        }
    }

    /// <summary>A program in the place of the one that encrypts.</summary>
    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    public async Task<string> ProgramAsync(string script)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        await File.WriteAllTextAsync(path, $"#!/bin/sh\n{script}\n", TestRun.Token);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A second bot on the same record and vault takes this one's place, whose key lies in another file.</summary>
    public void Change(string signingKey)
    {
        Bot = Bot.Twin(evidence: new EvidenceOptions { Folder = Options.Folder, SigningKey = signingKey, KeepFreeMib = Options.KeepFreeMib, Recipients = Options.Recipients });
        _bots.Add(Bot);
    }

    /// <summary>The bot was killed: another one goes on when the leases of the dead one ran out.</summary>
    public void Die()
    {
        Bot = Bot.Twin();
        _bots.Add(Bot);
        Bot.Clock.Advance(RequestRecord.LeaseTime + TimeSpan.FromSeconds(1));
    }

    public async Task<IReadOnlyList<EvidenceItem>> ItemsAsync()
    {
        await using var db = Bot.Record.Read();
        return await db.EvidenceItems.OrderBy(item => item.Number).ToListAsync(TestRun.Token);
    }

    public async Task<EvidenceItem> ItemAsync(string step) => (await ItemsAsync()).Last(item => item.Step == step);

    /// <summary>Somebody fetches a file from the console; null if it is not given to them.</summary>
    public async Task<byte[]?> FetchAsync(string account, string file)
    {
        var key = new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, account);
        if (await Bot.Get<RecordDownload>().OpenAsync(file, new CommandActor(key, Bot.People.Behind(key), account), TestRun.Token) is not { } found)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await found.WriteAsync(bytes, TestRun.Token);
        return bytes.ToArray();
    }

    public async Task<VaultReport> CheckAsync() => await Bot.Get<VaultCheck>().RunAsync(Incident.Id, TestRun.Token);

    public async Task<IReadOnlyList<T>> EventsAsync<T>()
        where T : TimelineEvent =>
        [.. (await Bot.TimelineAsync(Incident)).Where(entry => $"{entry.Kind}" == typeof(T).Name).Select(entry => entry.ReadPayload<T>()!)];

    /// <summary>What somebody reads who holds the key.</summary>
    public async Task<byte[]> ReadAsync(string place)
    {
        var plain = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        await RunAsync("age", "-d", "-i", Identity, "-o", plain, Path.Combine(Vault, place));
        return await File.ReadAllBytesAsync(plain, TestRun.Token);
    }

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (code, output) = await TryAsync(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    public static async Task<(int Code, string Output)> TryAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestRun.Token);
        var output = await process.StandardOutput.ReadToEndAsync(TestRun.Token);
        await process.WaitForExitAsync(TestRun.Token);
        return (process.ExitCode, process.ExitCode == 0 ? output : output + await errors);
    }

    public async ValueTask DisposeAsync()
    {
        _bots.Reverse();
        foreach (var bot in _bots)
        {
            await bot.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
