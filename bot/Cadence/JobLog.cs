using Hangfire.AspNetCore;
using Hangfire.Logging;

namespace ChatOps.Bot.Cadence;

/// <summary>
/// Where the job library writes to. It keeps one for the whole process, that of the bot which started last: when that one
/// has stopped, another bot's jobs go on without a log and do not fail for want of it.
/// </summary>
internal sealed class JobLog(ILoggerFactory loggers) : ILogProvider
{
    private readonly AspNetCoreLogProvider _log = new(loggers);

    public ILog GetLogger(string name)
    {
        try
        {
            return _log.GetLogger(name);
        }
        catch (ObjectDisposedException)
        {
            return new Silent();
        }
    }

    private sealed class Silent : ILog
    {
        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception) => false;
    }
}
