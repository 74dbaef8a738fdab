using System.CommandLine;
using ChatOps.Chaos.Evidence;
using ChatOps.Chaos.Hands;
using ChatOps.Storage.Persistence;

namespace ChatOps.Chaos;

/// <summary>Kills bots and databases under load and checks that nobody was lied to.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        var rounds = new Argument<int>("rounds") { Description = "How many rounds for each database.", DefaultValueFactory = _ => 20 };
        var seed = new Argument<int>("seed") { Description = "What people do and what dies follows from it.", DefaultValueFactory = _ => 1 };
        var databases = new Argument<string>("databases") { Description = "sqlite, postgres or all; or hands: the same two, with actions on lab hosts; or link: twenty large transfers from a lab host.", DefaultValueFactory = _ => "all" }.AcceptOnlyFromAmong("sqlite", "postgres", "all", "hands", "link");
        var hosts = new Option<int>("--hosts") { Description = "How many lab hosts there are for the hands, and so runs in a round.", DefaultValueFactory = _ => 10 };
        var bot = new Option<string>("--bot") { Description = "The published chatops program.", Required = true };
        var root = new RootCommand("Kills bots and databases under load, round after round, and checks that what people were told is so.") { rounds, seed, databases, bot, hosts };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            StorageProvider[] providers = parsed.GetValue(databases) switch
            {
                "sqlite" or "link" => [StorageProvider.Sqlite],
                "postgres" => [StorageProvider.Postgres],
                _ => [StorageProvider.Sqlite, StorageProvider.Postgres],
            };
            var failed = false;
            foreach (var provider in providers)
            {
                var plan = new ChaosPlan(provider, parsed.GetValue(rounds), parsed.GetValue(seed), [Path.GetFullPath(parsed.GetValue(bot) ?? "")], Console.WriteLine, TimeProvider.System);
                failed |= parsed.GetValue(databases) switch
                {
                    "hands" => (await HandsRun.RunAsync(plan, parsed.GetValue(hosts), cancellationToken)).Count > 0,
                    "link" => (await LinkRun.RunAsync(plan, LinkPlan.Long with { Transfers = plan.Rounds }, cancellationToken)).Count > 0,
                    _ => (await ChaosRun.RunAsync(plan, cancellationToken)).Violations.Count > 0,
                };
            }

            return failed ? 1 : 0;
        });
        return await root.Parse(args).InvokeAsync();
    }
}
