namespace ChatOps.Bot.Cadence;

/// <summary>Job queues, named for what waits in them.</summary>
internal static class JobQueues
{
    public const string Updates = "updates";

    public const string Maintenance = "maintenance";
}
