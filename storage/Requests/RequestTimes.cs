namespace ChatOps.Storage.Requests;

/// <summary>How long people and the bot have.</summary>
/// <param name="ToDecide">From the plan to the last click.</param>
/// <param name="ToDecideDestructive">The same where it cannot be taken back.</param>
/// <param name="ToRun">From the approval to the run; after that it has to be asked again.</param>
/// <param name="ToStop">How long something destructive waits after its approval, so that somebody can still stop it.</param>
public sealed record RequestTimes(TimeSpan ToDecide, TimeSpan ToDecideDestructive, TimeSpan ToRun, TimeSpan ToStop)
{
    public static RequestTimes Default { get; } = new(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(10));
}
