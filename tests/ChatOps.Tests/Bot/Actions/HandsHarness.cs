using ChatOps.Actions.Catalog;
using ChatOps.Bot.Actions;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>A bot with one host and an open incident of the commander, with the leads on it.</summary>
internal sealed class HandsHarness : IAsyncDisposable
{
    private readonly string _catalogue;
    private readonly List<BotHarness> _bots = [];

    private HandsHarness(BotHarness bot, FlagHost host, string catalogue, Incident incident)
    {
        Incident = incident;
        Bot = bot;
        Host = host;
        _bots.Add(bot);
        _catalogue = catalogue;
    }

    public BotHarness Bot { get; private set; }

    public FlagHost Host { get; }

    public Incident Incident { get; }

    public static async Task<HandsHarness> StartAsync(
        StorageProvider provider = StorageProvider.Sqlite, bool breakGlass = false, string opening = "open p0 ransomware on pve1", IList<ActionRuleOptions>? rules = null)
    {
        var catalogue = Path.GetTempFileName();
        await File.WriteAllTextAsync(catalogue, FlagHost.Catalogue, TestRun.Token);
        if (CatalogueFiles.Load([catalogue]) is CatalogOutcome.Refused refused)
        {
            Assert.Fail(string.Join('\n', refused.Problems));
        }

        var host = new FlagHost();
        var bot = await BotHarness.StartAsync(provider, [FlagHost.Settings], host, new ActionOptions { Catalogue = [catalogue], BreakGlass = breakGlass, Rules = rules ?? [] });
        var hands = new HandsHarness(bot, host, catalogue, await bot.OpenAsync(opening));
        await hands.SayAsync("commander", "invite @security-lead");
        await hands.SayAsync("commander", "invite @technical-lead");
        return hands;
    }

    public Task<CommandAnswer> SayAsync(string account, string command) => Bot.SayAsync(account, "inc-1", command);

    /// <summary>The bot works on whatever waits, until nothing does at this moment.</summary>
    public async Task WorkAsync()
    {
        while (await Bot.Get<RequestWorker>().WorkOnceAsync(TestRun.Token) > 0)
        {
        }
    }

    /// <summary>The bot was killed: another one goes on when the leases of the dead one ran out.</summary>
    /// <param name="hosts">The hosts of its settings, if they were changed meanwhile.</param>
    public void Die(IReadOnlyList<HostSettings>? hosts = null)
    {
        Bot = Bot.Twin(hosts);
        _bots.Add(Bot);
        Bot.Clock.Advance(RequestRecord.LeaseTime + TimeSpan.FromSeconds(1));
    }

    public async Task<ActionRequest> RequestAsync(string key = "A-1")
    {
        await using var db = Bot.Record.Read();
        var number = int.Parse(key[2..], System.Globalization.CultureInfo.InvariantCulture);
        return await db.ActionRequests.SingleAsync(request => request.Number == number, TestRun.Token);
    }

    public async Task<RequestState> StateAsync(string key = "A-1") => (await RequestAsync(key)).State;

    public async ValueTask DisposeAsync()
    {
        _bots.Reverse();
        foreach (var bot in _bots)
        {
            await bot.DisposeAsync();
        }

        File.Delete(_catalogue);
    }
}
