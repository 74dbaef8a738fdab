namespace ChatOps.Chaos;

/// <summary>What a run counted.</summary>
internal sealed class Figures
{
    private readonly List<double> _ready = [];
    private readonly List<double> _back = [];

    public int Rounds { get; set; }

    public int Kills { get; set; }

    public int DatabaseKills { get; set; }

    /// <summary>Bots that gave up by themselves while the database was away, and were started again as a supervisor would.</summary>
    public int EndedByThemselves { get; set; }

    public int Accepted { get; set; }

    public int Repeated { get; set; }

    public int Unclear { get; set; }

    public int GivenUp { get; set; }

    public int Faults { get; set; }

    public int Incidents { get; set; }

    public int Entries { get; set; }

    public int Updates { get; set; }

    public int Messages { get; set; }

    /// <summary>A bot that was killed is ready again, this long after its start.</summary>
    public void Ready(TimeSpan took) => _ready.Add(took.TotalSeconds);

    /// <summary>A bot that outlived its database is ready again, this long after the database was.</summary>
    public void Back(TimeSpan took) => _back.Add(took.TotalSeconds);

    public override string ToString() =>
        $"{Rounds} rounds, {Kills} kills of a bot, {DatabaseKills} of the database, {EndedByThemselves} bots ended by themselves with it; "
        + $"{Accepted} deliveries accepted, {Repeated} times repeated, {Unclear} times without an answer, {GivenUp} given up, {Faults} faults; "
        + $"{Incidents} incidents, {Entries} entries, {Updates} updates posted, {Messages} messages sent; "
        + $"ready after a kill: {Spread(_ready)}{(_back.Count == 0 ? "" : $"; ready after the database was back: {Spread(_back)}")}";

    private static string Spread(List<double> seconds) => seconds.Count == 0
        ? "none"
        : $"p50 {seconds.Order().ElementAt(seconds.Count / 2):0.00} s, max {seconds.Max():0.00} s";
}
