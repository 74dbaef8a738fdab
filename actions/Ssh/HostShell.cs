using System.Globalization;
using System.Text;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// The command lines that go over SSH: a snippet in an environment that holds nothing of the host's, under a deadline
/// that the host itself keeps.
/// </summary>
public static class HostShell
{
    /// <summary>All that a command sees: no LD_PRELOAD, no BASH_ENV, no locale that changes what programs print.</summary>
    public const string CleanEnvironment = "/usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TZ=UTC HOME=/root";

    private const int SecondsUntilKilled = 5;
    private const string Sudo = "sudo -n -- ";

    /// <summary>Runs a snippet while the connection is watched.</summary>
    /// <param name="snippet">Shell text without places.</param>
    /// <param name="bash">Whether bash reads it and not dash.</param>
    /// <param name="limitSeconds">TERM after that, KILL five seconds later.</param>
    /// <param name="seesConnection">Whether SSH_CONNECTION is let through.</param>
    /// <param name="elevates">Whether the account is not root and sudo is used.</param>
    /// <exception cref="ArgumentException">The line is longer than <see cref="CommandLine.LongestBytes"/>.</exception>
    public static string Direct(string snippet, bool bash, long limitSeconds, bool seesConnection, bool elevates) =>
        Checked($"{Opening(elevates, seesConnection)} {Deadline(limitSeconds)} {(bash ? "/bin/bash --norc --noprofile" : "/bin/dash")} -c {CommandLine.Quote(snippet)}");

    /// <summary>
    /// Runs a snippet whose output flows to the bot while the host hashes the same bytes: the last line of stderr is
    /// their SHA-256. bash, because the exit code has to be that of the first stage that failed.
    /// </summary>
    /// <param name="compressed">Whether zstd stands between; the digest is of what is sent.</param>
    /// <exception cref="ArgumentException">The line is longer than <see cref="CommandLine.LongestBytes"/>.</exception>
    public static string Stream(string snippet, bool compressed, long limitSeconds, bool seesConnection, bool elevates)
    {
        var producer = $"/bin/dash -c {CommandLine.Quote(snippet)}{(compressed ? " | zstd -q -3 -c" : "")}";
        var pipeline = $"set -o pipefail; {{ {producer} | tee /dev/fd/3 | sha256sum 1>&2; }} 3>&1";
        return Checked($"{Opening(elevates, seesConnection)} {Deadline(limitSeconds)} /bin/bash --norc --noprofile -c {CommandLine.Quote(pipeline)}");
    }

    /// <summary>
    /// Starts a snippet as a named unit that outlives the connection. A second start under that name is refused by
    /// systemd, after success and failure too, until the bot clears it: at most once, on the host itself.
    /// </summary>
    /// <param name="unit">Name without suffix.</param>
    /// <param name="description">What the journal shows; without it systemd writes out the whole command.</param>
    /// <exception cref="ArgumentException">The line is longer than <see cref="CommandLine.LongestBytes"/>.</exception>
    public static string Unit(string unit, string description, string snippet, long limitSeconds, bool elevates)
    {
        // systemd reads $ in a command's arguments (systemd.service(5), COMMAND LINES): ${x} and $$ of the snippet would
        // be replaced before the shell sees them.
        var escaped = CommandLine.Quote(snippet.Replace("$", "$$", StringComparison.Ordinal));
        return Checked(
            $"{Opening(elevates, false)} /usr/bin/systemd-run --quiet --unit={CommandLine.Quote(unit)} --description={CommandLine.Quote(description)}"
            + $" --property=RemainAfterExit=yes --property=RuntimeMaxSec={Seconds(limitSeconds)} --property=StandardOutput=journal"
            + $" -- {CleanEnvironment} /bin/dash -c {escaped}");
    }

    private static string Opening(bool elevates, bool seesConnection) =>
        (elevates ? Sudo : "") + CleanEnvironment + (seesConnection ? " SSH_CONNECTION=\"$SSH_CONNECTION\"" : "");

    private static string Deadline(long seconds) => $"/usr/bin/timeout -k {SecondsUntilKilled} {Seconds(seconds)}";

    private static string Seconds(long seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seconds, 1);
        return seconds.ToString(CultureInfo.InvariantCulture);
    }

    private static string Checked(string line) =>
        Encoding.UTF8.GetByteCount(line) <= CommandLine.LongestBytes
            ? line
            : throw new ArgumentException($"A command line of more than {CommandLine.LongestBytes} bytes does not reach the host's shell.");
}
