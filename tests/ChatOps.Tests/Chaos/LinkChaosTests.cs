using ChatOps.Chaos;
using ChatOps.Chaos.Evidence;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Bot.Evidence;
using ChatOps.Tests.Bot.Terminal;
using ChatOps.Tests.Storage.Requests;

namespace ChatOps.Tests.Chaos;

/// <summary>The short form of deploy/chaos for the link: transfers of a real bot from a real host, each broken in the middle.</summary>
[Collection(nameof(RunningBot))]
public sealed class LinkChaosTests
{
    private const int Seed = 2;

    [Fact]
    public async Task Transfers_whose_link_breaks_are_taken_up_again_and_equal_the_source()
    {
        VaultHarness.NeedPrograms("age", "age-keygen", "zstd", "bash");
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Assert.False(RequireAll, "A lab host is needed, which takes root.");
            Assert.Skip("A lab host is needed, which takes root.");
        }

        var said = new List<string>();
        var plan = new ChaosPlan(StorageProvider.Sqlite, 1, Seed, ["dotnet", Path.Combine(AppContext.BaseDirectory, "chatops.dll")], said.Add, TimeProvider.System);

        var violations = await LinkRun.RunAsync(plan, LinkPlan.Short, Token);

        Assert.True(violations.Count == 0, string.Join('\n', said));
    }

    [Fact]
    public void The_check_complains_of_what_is_not_so()
    {
        var plan = new LinkPlan(1, 1, 4, 2, 1, false);
        var request = RequestSamples.Asked();
        var item = new EvidenceItem(
            1, new EvidenceOrigin(IncidentId.New(DateTimeOffset.UnixEpoch), request.Id, "pve1", "a", "image", EvidenceVantage.InsideSuspect, 2 << 20, 4 << 20),
            1, "p", EvidenceSealing.None, "", DateTimeOffset.UnixEpoch);
        EvidencePiece Piece(long mebibytes, int attempt, bool whole) => new(item.Id, mebibytes << 20, attempt, "p", whole, 1, "", null, 1, "", DateTimeOffset.UnixEpoch);

        Assert.Contains("Arriving", Assert.Single(LinkCheck.Find(request, item, [], plan)), StringComparison.Ordinal);
        typeof(ActionRequest).GetProperty(nameof(ActionRequest.State))!.SetValue(request, RequestState.Succeeded);
        item.End(new EvidenceEnd(EvidenceState.Verified, 0, 4 << 20, 4 << 20, "", null, 1, "", null), "p", DateTimeOffset.UnixEpoch);

        Assert.Empty(LinkCheck.Find(request, item, [Piece(0, 1, true), Piece(2, 1, false), Piece(2, 2, true)], plan));
        Assert.Contains("each once", Assert.Single(LinkCheck.Find(request, item, [Piece(0, 1, true)], plan)), StringComparison.Ordinal);
        Assert.Contains(LinkCheck.Find(request, item, [Piece(0, 1, true), Piece(0, 2, false), Piece(2, 1, true)], plan), fault => fault.Contains("taken again", StringComparison.Ordinal));
    }
}
