using ChatOps.Bench;

// Ratios of our own hot paths to the plainest program that does the same work, taken in turn in one run:
//   dotnet run -c Release --project tests/bench -- [append|verify|all] [rounds] [PostgreSQL connection string]
var part = args.Length > 0 ? args[0] : "all";
var rounds = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 5;
var postgres = args.Length > 2 ? args[2] : null;
Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}; ratios are ours / plain, medians of {rounds} rounds in turn; above 1 is faster than plain");
if (part is "append" or "all")
{
    await AppendBench.RunAsync(rounds, null);
    if (postgres is not null)
    {
        await AppendBench.RunAsync(rounds, postgres);
    }
}

if (part is "verify" or "all")
{
    await VerifyBench.RunAsync(rounds);
}
