using System.CommandLine;
using ChatOps.Bench.Console;
using ChatOps.Bench.Fleet;
using ChatOps.Bench.Ssh;

namespace ChatOps.Bench;

/// <summary>Runs the benchmarks; or, started by one with the word "bare", the host that the console is compared with; or, with "ssh-side" or "fleet-side", the half that measures in the lab's network.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [BareHost.Argument, var provider, var place])
        {
            await BareHost.RunAsync(Enum.Parse<ChatOps.Storage.Persistence.StorageProvider>(provider), place);
            return 0;
        }

        if (args is [SshSide.Argument, var lab, var times])
        {
            await SshSide.RunAsync(lab, int.Parse(times, System.Globalization.CultureInfo.InvariantCulture), TimeProvider.System);
            return 0;
        }

        if (args is [FleetSide.Argument, var fleet, var often])
        {
            await FleetSide.RunAsync(fleet, int.Parse(often, System.Globalization.CultureInfo.InvariantCulture), TimeProvider.System);
            return 0;
        }

        var parts = new Option<string>("--parts")
        {
            Description = $"Which parts to run, with commas between: {string.Join(',', BenchRun.Parts)}.",
            DefaultValueFactory = _ => string.Join(',', BenchRun.Parts),
        };
        var databases = new Option<string>("--databases") { Description = "Sqlite, Postgres, or both.", DefaultValueFactory = _ => "Sqlite,Postgres" };
        var rounds = new Option<int>("--rounds") { Description = "How often each side of a comparison runs.", DefaultValueFactory = _ => 5 };
        var seconds = new Option<int>("--seconds") { Description = "How long to watch 10,000 incidents, for each database.", DefaultValueFactory = _ => 60 };
        var evidence = new Option<int>("--evidence-mib") { Description = "How large a disk is taken as evidence.", DefaultValueFactory = _ => 4096 };
        var bot = new Option<string?>("--bot") { Description = "The published chatops program." };
        var output = new Option<string>("--output") { Description = "The folder for the table.", DefaultValueFactory = _ => "artifacts/bench" };
        var root = new RootCommand("Measures the product against plain programs that do only the unavoidable part.") { parts, databases, rounds, seconds, evidence, bot, output };
        root.SetAction(async (parsed, cancellationToken) =>
        {
            var run = new BenchRun(
                [.. parsed.GetValue(parts)!.Split(',')],
                [.. parsed.GetValue(databases)!.Split(',').Select(name => Enum.Parse<ChatOps.Storage.Persistence.StorageProvider>(name, ignoreCase: true))],
                parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(bot), parsed.GetValue(output)!, TimeProvider.System)
            {
                EvidenceMib = parsed.GetValue(evidence),
            };
            return await run.RunAsync(cancellationToken);
        });
        return await root.Parse(args).InvokeAsync();
    }
}
