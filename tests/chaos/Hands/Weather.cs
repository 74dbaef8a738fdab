using ChatOps.LabHosts;

namespace ChatOps.Chaos.Hands;

/// <summary>What goes wrong between the bot and its hosts, and with the hosts; and that it is well again.</summary>
internal sealed class Weather(Random dice, LabRun lab, TimeProvider clock)
{
    /// <summary>How many kinds there are.</summary>
    public const int Kinds = 4;

    /// <summary>Lets it come over some of the hosts, for a while.</summary>
    /// <returns>What it was.</returns>
    public async Task<string> StrikeAsync(int kind, CancellationToken cancellationToken)
    {
        var struck = lab.Hosts.Where(_ => dice.Next(3) > 0).DefaultIfEmpty(lab.Hosts[0]).ToList();
        var ways = struck.Select(lab.WayTo).ToList();
        switch (kind)
        {
            case 0:
                ways.ForEach(way => way.Reset());
                return $"reset every connection of {struck.Count} hosts";
            case 1:
                // Less and more than the bot's heartbeat takes to notice.
                var silence = TimeSpan.FromSeconds(dice.Next(1, 25));
                ways.ForEach(way => way.Silence());
                await Task.Delay(silence, clock, cancellationToken);
                ways.ForEach(way => way.Clear());
                return $"{struck.Count} hosts in a black hole for {silence.TotalSeconds:0} s";
            case 2:
                var cut = TimeSpan.FromSeconds(dice.Next(1, 8));
                ways.ForEach(way => way.Cut());
                await Task.Delay(cut, clock, cancellationToken);
                ways.ForEach(way => way.Clear());
                return $"{struck.Count} hosts cut off for {cut.TotalSeconds:0} s";
            default:
                var pulled = struck.Take(dice.Next(1, 4)).ToList();
                foreach (var host in pulled)
                {
                    await lab.PullThePlugAsync(host, clock, cancellationToken);
                }

                return $"pulled the plug of {string.Join(", ", pulled.Select(host => host.Name))}";
        }
    }
}
