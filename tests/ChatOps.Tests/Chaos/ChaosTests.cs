using ChatOps.Chaos;
using ChatOps.Storage.Persistence;
using ChatOps.Tests.Bot.Terminal;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Chaos;

/// <summary>The short form of deploy/chaos: two rounds with real bots, all of the record looked through at the end.</summary>
[Collection(nameof(RunningBot))]
public sealed class ChaosTests
{
    private const int Seed = 1;

    [Theory, OnEachProvider]
    public async Task Nobody_is_lied_to_whatever_is_killed_under_load(StorageProvider provider)
    {
        var said = new List<string>();
        var plan = new ChaosPlan(provider, 2, Seed, ["dotnet", Path.Combine(AppContext.BaseDirectory, "chatops.dll")], said.Add, TimeProvider.System)
        {
            DeliveriesEach = 10,
        };

        var outcome = await ChaosRun.RunAsync(plan, Token);

        Assert.True(outcome.Violations.Count == 0, string.Join('\n', said));
    }
}
