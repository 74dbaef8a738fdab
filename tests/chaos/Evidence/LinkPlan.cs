namespace ChatOps.Chaos.Evidence;

/// <summary>What a run is to do to the link.</summary>
/// <param name="Transfers">How many transfers have to be hit in their middle.</param>
/// <param name="AtOnce">How many of them go on at the same time.</param>
/// <param name="SourceMib">How large the source is.</param>
/// <param name="PieceMib">In pieces of what size it is taken; larger than what may be on its way at once, else a cut comes too late.</param>
/// <param name="MostMibPerSecond">How fast each transfer may be, so that it lasts long enough to be hit.</param>
/// <param name="Silences">Whether the link falls silent as well, for longer than the bot's heartbeat takes to notice.</param>
internal sealed record LinkPlan(int Transfers, int AtOnce, int SourceMib, int PieceMib, int MostMibPerSecond, bool Silences)
{
    /// <summary>The long form: twenty times half a gibibyte.</summary>
    public static LinkPlan Long { get; } = new(20, 2, 512, 96, 48, Silences: true);

    /// <summary>The form that is among the tests.</summary>
    public static LinkPlan Short { get; } = new(4, 2, 72, 24, 24, Silences: false);
}
