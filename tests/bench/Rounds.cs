namespace ChatOps.Bench;

/// <summary>Runs the product and its yardstick by turns, so that whatever else the machine does befalls both alike.</summary>
internal static class Rounds
{
    /// <summary>One round of each to warm up, then <paramref name="rounds"/> that count.</summary>
    public static async Task<Paired> RunAsync(int rounds, Func<Task<Sample>> product, Func<Task<Sample>> yardstick)
    {
        await yardstick();
        await product();
        var products = new List<Sample>();
        var yardsticks = new List<Sample>();
        for (var round = 0; round < rounds; round++)
        {
            // Every second round the other way round: whoever comes second finds the caches warm, or the disk busy.
            if (round % 2 == 0)
            {
                yardsticks.Add(await yardstick());
                products.Add(await product());
            }
            else
            {
                products.Add(await product());
                yardsticks.Add(await yardstick());
            }
        }

        return new Paired(products, yardsticks);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static double Percentile(IEnumerable<double> values, double part)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(part * sorted.Length) - 1)];
    }
}

/// <summary>One round of one side: how much in how long, and how long each took.</summary>
internal sealed record Sample(int Count, TimeSpan Took, IReadOnlyCollection<double> Milliseconds)
{
    public double PerSecond => Count / Took.TotalSeconds;
}

/// <summary>Both sides, round by round.</summary>
internal sealed record Paired(IReadOnlyList<Sample> Product, IReadOnlyList<Sample> Yardstick)
{
    /// <summary>The product's throughput as a share of the yardstick's: the median of the rounds' own ratios.</summary>
    public double Throughput => Rounds.Median(Product.Zip(Yardstick, (product, yardstick) => product.PerSecond / yardstick.PerSecond));

    /// <summary>The product's p99 over the yardstick's, likewise.</summary>
    public double P99 => Rounds.Median(Product.Zip(
        Yardstick, (product, yardstick) => Rounds.Percentile(product.Milliseconds, 0.99) / Rounds.Percentile(yardstick.Milliseconds, 0.99)));

    public static string Speed(IReadOnlyList<Sample> side) => $"{Report.Number(Rounds.Median(side.Select(sample => sample.PerSecond)))} /s";

    public static string Tail(IReadOnlyList<Sample> side) =>
        $"{Report.Number(Rounds.Median(side.Select(sample => Rounds.Percentile(sample.Milliseconds, 0.99))))} ms";
}
