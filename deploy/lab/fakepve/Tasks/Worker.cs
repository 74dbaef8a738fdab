using FakePve.Cli;

namespace FakePve.Tasks;

/// <summary>
/// Runs something as a task: with a UPID and a log, said on stdout at the same time. A task in the foreground does not
/// outlive the reader of its output.
/// </summary>
internal static class Worker
{
    public const int Failed = 255;

    /// <summary>The task that was run last, for whoever shows it (pvesh).</summary>
    public static Upid? Last { get; private set; }

    public static int Run(string type, string id, Action body)
    {
        if (Output.Log is not null)
        {
            body();     // part of a task already
            return 0;
        }
        var upid = Last = Upid.New(type, id);
        var log = Output.Log = new TaskLog(upid);
        try
        {
            body();
            log.End("OK");
            return 0;
        }
        catch (Exception ending) when (ending is Refusal or Interrupted or IOException or UnauthorizedAccessException)
        {
            var words = ending.Message.Trim().Replace('\n', ' ');
            log.End(words);
            Output.Error(words);
            return Failed;
        }
        finally
        {
            Output.Log = null;
        }
    }
}
