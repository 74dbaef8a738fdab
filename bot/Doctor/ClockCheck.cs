namespace ChatOps.Bot.Doctor;

/// <summary>Whether this machine's clock can be right. A record with wrong times is worth little afterwards.</summary>
internal static class ClockCheck
{
    private const string About = "clock";

    /// <summary>systemd-timesyncd makes this file once it has the time from the network.</summary>
    private const string Synchronized = "/run/systemd/timesync/synchronized";

    public static IEnumerable<Finding> Run(TimeProvider clock)
    {
        var built = new DateTimeOffset(File.GetLastWriteTimeUtc(typeof(ClockCheck).Assembly.Location), TimeSpan.Zero);
        var now = clock.GetUtcNow();
        if (now < built - TimeSpan.FromDays(1))
        {
            yield return Finding.Fail(About, $"it is {now:yyyy-MM-dd HH:mm} UTC by this machine, before this program was built. Set the clock.");
        }
        else if (Directory.Exists("/run/systemd/timesync") && !File.Exists(Synchronized))
        {
            yield return Finding.Warn(About, "this machine has not got the time from the network yet. See timedatectl.");
        }
        else
        {
            yield return Finding.Ok(About, $"it is {now:yyyy-MM-dd HH:mm:ss} UTC by this machine.");
        }
    }
}
