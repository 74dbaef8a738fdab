using System.Diagnostics;

namespace ChatOps.Bench;

/// <summary>Takes two ways of doing the same work in turn and compares the medians, so that a drifting machine hurts both alike.</summary>
internal static class Ratio
{
    public static async Task ReportAsync(string what, double target, int rounds, Func<Task<int>> ours, Func<Task<int>> plain)
    {
        await ours();
        await plain();
        var a = new List<double>();
        var b = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            a.Add(await PerSecondAsync(ours));
            b.Add(await PerSecondAsync(plain));
        }

        var ratio = Median(a) / Median(b);
        Console.WriteLine($"{what,-52} ours {Median(a),10:N0}/s   plain {Median(b),10:N0}/s   ratio {ratio:F2} (at least {target:F2}){(ratio < target ? "   BELOW" : "")}");
    }

    private static async Task<double> PerSecondAsync(Func<Task<int>> work)
    {
        var watch = Stopwatch.StartNew();
        var count = await work();
        return count / watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
