using ChatOps.Chaos;
using ChatOps.Chaos.Hands;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Bot.Terminal;
using ChatOps.Tests.Storage.Requests;

namespace ChatOps.Tests.Chaos;

/// <summary>The short form of deploy/chaos for the hands: the bot is killed while it acts on real hosts.</summary>
[Collection(nameof(RunningBot))]
public sealed class HandsChaosTests
{
    /// <summary>With this one it is the bot that dies in the first round.</summary>
    private const int Seed = 3;

    [Fact]
    public async Task A_run_happens_at_most_once_and_is_told_as_it_was_whatever_dies()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Assert.False(RequireAll, "Lab hosts are needed, which takes root.");
            Assert.Skip("Lab hosts are needed, which takes root.");
        }

        var said = new List<string>();
        var plan = new ChaosPlan(StorageProvider.Sqlite, 1, Seed, ["dotnet", Path.Combine(AppContext.BaseDirectory, "chatops.dll")], said.Add, TimeProvider.System);

        var violations = await HandsRun.RunAsync(plan, 3, Token);

        Assert.True(violations.Count == 0, string.Join('\n', said));
        Assert.Contains(said, line => line.Contains("bot-1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(RequestState.Succeeded, 1, true)]
    [InlineData(RequestState.Succeeded, 0, false)]
    [InlineData(RequestState.Succeeded, 2, false)]
    [InlineData(RequestState.Expired, 1, false)]
    [InlineData(RequestState.NoEffect, 1, false)]
    [InlineData(RequestState.Unknown, 1, true)]
    [InlineData(RequestState.Unknown, 2, false)]
    [InlineData(RequestState.Running, 0, false)]
    public void The_check_complains_of_what_is_not_so(RequestState state, int lines, bool isWell)
    {
        var request = RequestSamples.Asked();
        typeof(ActionRequest).GetProperty(nameof(ActionRequest.State))!.SetValue(request, state);

        Assert.Equal(isWell, !RunCheck.Find(request, lines).Any());
    }
}
