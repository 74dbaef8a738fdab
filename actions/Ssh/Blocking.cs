namespace ChatOps.Actions.Ssh;

/// <summary>
/// Runs what blocks on a thread of its own. SSH.NET waits for a host on the caller's thread; a few silent hosts would
/// otherwise take all threads that the rest of the bot runs on.
/// </summary>
internal static class Blocking
{
    /// <summary>Runs it.</summary>
    public static Task RunAsync(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    /// <summary>Runs it; nobody waits for its end, and its failure means nothing.</summary>
    public static void Forget(Action action) =>
        RunAsync(action).ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);
}
