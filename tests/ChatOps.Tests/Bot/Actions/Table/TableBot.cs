using System.Text.RegularExpressions;
using ChatOps.Actions.Catalog;
using ChatOps.Actions.Ssh;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>A bot with an open incident and the hosts of a lab, and people who ask and decide.</summary>
internal sealed partial class TableBot : IAsyncDisposable
{
    private readonly Lab _lab;
    private readonly BotHarness _bot;
    private readonly SshHosts _transport;

    private TableBot(Lab lab, int at, BotHarness bot, SshHosts transport, GivenFiles files)
    {
        Host = lab.Hosts[at];
        Files = files;
        _lab = lab;
        _bot = bot;
        _transport = transport;
    }

    public GivenFiles Files { get; }

    public BotHarness Bot => _bot;

    private LabHost Host { get; }

    /// <param name="lab">One of its hosts is acted on, the others look at it from outside.</param>
    /// <param name="at">Which one.</param>
    public static async Task<TableBot> StartAsync(Lab lab, HostPlatform platform, int at = 0)
    {
        var transport = new SshHosts(TimeProvider.System);
        var files = await GivenFiles.MakeAsync();
        var bot = await BotHarness.StartAsync(
            StorageProvider.Sqlite,
            [
                .. lab.Hosts.Select((host, i) => new HostSettings
                {
                    Id = host.Name, Address = host.Near.Address.ToString(), Port = host.Near.Port, User = "root", Platform = platform,
                    KeyFile = host.KeyFile, HostKeys = [host.Pin], Witness = i != at,
                }),
            ],
            transport,
            new ActionOptions { DestructivePerHour = 100, Store = files.Store },
            files.Evidence);
        await bot.OpenAsync();
        foreach (var person in (string[])["security-lead", "technical-lead"])
        {
            await bot.SayAsync("commander", "inc-1", $"invite @{person}");
        }

        return new TableBot(lab, at, bot, transport, files);
    }

    /// <summary>Asks for an action and lets the bot look at the host.</summary>
    public async Task<ActionRequest> AskAsync(string action)
    {
        var words = action.Split(' ', 2);
        var answer = await _bot.SayAsync("commander", "inc-1", $"run {words[0]} {Host.Name} {(words.Length > 1 ? words[1] : "")} to see that it works");
        Assert.True(answer.Outcome == CommandOutcome.Done, BotHarness.Words(answer));
        await WorkAsync();
        return await NewestAsync();
    }

    /// <summary>Asks for it, lets others approve it where that is needed, and has it done.</summary>
    public async Task<ActionRequest> RunAsync(string action)
    {
        var request = await AskAsync(action);
        return await DecideAsync(request);
    }

    public async Task<ActionRequest> UndoAsync(ActionRequest run)
    {
        var answer = await _bot.SayAsync("commander", "inc-1", $"undo {run.Key} it was a test");
        Assert.True(answer.Outcome == CommandOutcome.Done, BotHarness.Words(answer));
        await WorkAsync();
        return await DecideAsync(await NewestAsync());
    }

    /// <summary>The answer to a question, in the host or on the bot's side.</summary>
    public async Task<string> AnswerAsync(string question) => question.StartsWith("kept ", StringComparison.Ordinal)
        ? await KeptAsync(question[5..])
        : question.StartsWith("ctl ", StringComparison.Ordinal)
        ? (await _lab.InControlAsync($"{{ {question[4..]}\n}} || :")).Trim()
        : (await _lab.InHostAsync(Host, $"{{ {question}\n}} || :")).Trim();

    /// <summary>Runs something in the host; what it printed as <c>name=value</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> MakeAsync(string command) =>
        Given().Matches(command.StartsWith("ctl ", StringComparison.Ordinal) ? await _lab.InControlAsync($"LAB={_lab.Folder} DISK='{TestRun.SourceRoot}/deploy/lab/disk --name {Path.GetFileName(_lab.Folder)}'; {command[4..]}") : await _lab.InHostAsync(Host, command)).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());

    /// <summary>What the card of the newest request says.</summary>
    public async Task<string> CardAsync(ActionRequest request)
    {
        await _bot.SendAsync();
        return (await _bot.SeenAsync("commander", "inc-1")).LastOrDefault(text => text.StartsWith($"{request.Key} · ", StringComparison.Ordinal)) ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        await _bot.DisposeAsync();
        await _transport.DisposeAsync();
        Files.Dispose();
    }

    /// <summary>Whether the newest request's capture of a step is verified, and lies in the vault with something in it.</summary>
    private async Task<string> KeptAsync(string step)
    {
        var request = await NewestAsync();
        await using var db = _bot.Record.Read();
        var item = await db.EvidenceItems.SingleOrDefaultAsync(known => known.RequestId == request.Id && known.Step == step, TestRun.Token);
        if (item is not { State: EvidenceState.Verified })
        {
            return $"{item?.State}";
        }

        // What was taken in pieces is a folder of them.
        var lies = _bot.Get<VaultFolder>().At(item.Place);
        var files = item.ChunkBytes is null ? [lies] : Directory.GetFiles(lies);
        return files.Length > 0 && files.All(file => new FileInfo(file) is { Exists: true, Length: > 0 }) ? "kept" : "nothing lies in the vault";
    }

    private async Task<ActionRequest> DecideAsync(ActionRequest request)
    {
        foreach (var approver in (string[])["security-lead", "technical-lead"])
        {
            if ((await NewestAsync()).State == RequestState.AwaitingApproval)
            {
                var answer = await _bot.SayAsync(approver, "inc-1", $"approve {request.Key} {(request.Destructive ? request.NameToType : "")}".TrimEnd());
                Assert.True(answer.Outcome == CommandOutcome.Done, BotHarness.Words(answer));
            }
        }

        if (request.Destructive)
        {
            _bot.Clock.Advance(TimeSpan.FromSeconds(11));
        }

        await WorkAsync();
        return await NewestAsync();
    }

    private async Task WorkAsync()
    {
        while (await _bot.Get<RequestWorker>().WorkOnceAsync(TestRun.Token) > 0)
        {
        }
    }

    private async Task<ActionRequest> NewestAsync()
    {
        await using var db = _bot.Record.Read();
        return await db.ActionRequests.OrderByDescending(request => request.Number).FirstAsync(TestRun.Token);
    }

    [GeneratedRegex(@"^([a-z_]+)=(.*)$", RegexOptions.Multiline)]
    private static partial Regex Given();
}
