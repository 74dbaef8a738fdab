namespace ChatOps.Actions.Ssh;

/// <summary>
/// Runs what blocks on threads of its own, which wait a while for more. SSH.NET waits for a host on the caller's thread;
/// a few silent hosts would otherwise take all threads that the rest of the bot runs on.
/// </summary>
internal static class Blocking
{
    private static readonly TimeSpan UntilGone = TimeSpan.FromSeconds(20);
    private static readonly object Turn = new();
    private static readonly Queue<Task> Given = new();
    private static int _free;

    /// <summary>Runs it.</summary>
    public static Task RunAsync(Action action)
    {
        var work = new Task(action, TaskCreationOptions.DenyChildAttach);
        lock (Turn)
        {
            if (_free > 0)
            {
                // One of those that wait takes it; it does not count as free any more.
                _free--;
                Given.Enqueue(work);
                Monitor.Pulse(Turn);
                return work;
            }
        }

        new Thread(() => Work(work)) { IsBackground = true, Name = "ssh" }.Start();
        return work;
    }

    /// <summary>Runs it; nobody waits for its end, and its failure means nothing.</summary>
    public static void Forget(Action action) =>
        RunAsync(action).ContinueWith(static ended => _ = ended.Exception, TaskScheduler.Default);

    private static void Work(Task? work)
    {
        for (; work is not null; work = Next())
        {
            work.RunSynchronously(TaskScheduler.Default);
        }
    }

    private static Task? Next()
    {
        lock (Turn)
        {
            _free++;
            while (Given.Count == 0)
            {
                if (!Monitor.Wait(Turn, UntilGone) && Given.Count == 0)
                {
                    _free--;
                    return null;
                }
            }

            return Given.Dequeue();
        }
    }
}
