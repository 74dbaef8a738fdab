using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace ChatOps.Tests.Support;

/// <summary>
/// Where the cases of a property come from: others in each run, and told with its result. CHATOPS_SEED repeats those of a
/// run that failed.
/// </summary>
internal static class Seeds
{
    public static Config Seeded(this Config config)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("CHATOPS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? given
            : (ulong)Random.Shared.NextInt64();
        TestContext.Current.TestOutputHelper?.WriteLine($"CHATOPS_SEED={seed} makes the same cases again.");
        return config.WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)));
    }
}
