using System.Diagnostics;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>
/// Does something in the middle of what the test does next: once, before its first command to the database that has some
/// words in it. What it throws looks as if the database had failed. It is made before everything else, because the
/// contexts look only now and then whether somebody listens.
/// </summary>
internal sealed class Meanwhile : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    /// <summary>Other tests go on beside this one, with commands of their own.</summary>
    private readonly AsyncLocal<(string Words, Func<Task> Happens)?> _awaited = new();

    private readonly List<IDisposable> _subscriptions = [];
    private int _happened;

    public Meanwhile() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    public bool HasHappened => Volatile.Read(ref _happened) > 0;

    /// <summary>From now on that is waited for.</summary>
    public void Before(string words, Func<Task> happens) => _awaited.Value = (words, happens);

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (_awaited.Value is var (words, happens) && value.Value is CommandEventData command && value.Key == RelationalEventId.CommandExecuting.Name
            && command.Command.CommandText.Contains(words, StringComparison.Ordinal) && Interlocked.Increment(ref _happened) == 1)
        {
            Task.Run(happens, TestRun.Token).GetAwaiter().GetResult();
        }
    }

    public void OnCompleted()
    {
        // Nothing ends here that the test waits for.
    }

    public void OnError(Exception error)
    {
        // The source never tells of an error.
    }

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
}
