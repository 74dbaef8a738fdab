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

    /// <summary>What compresses a stream on the host.</summary>
    public const string Compression = " | zstd -q -1 -c";

    /// <summary>openssl uses what the processor has for it and takes a fifth of the time; it is not on every host.</summary>
    private const string Digest = "if [ -x /usr/bin/openssl ]; then /usr/bin/openssl dgst -sha256 -r; else sha256sum; fi";

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
        Checked($"{Opening(elevates, seesConnection)} {Deadline(limitSeconds)} {Shell(bash)} -c {CommandLine.Quote(snippet)}");

    /// <summary>
    /// Runs a snippet whose output flows to the bot while the host hashes the same bytes: the last line of stderr is
    /// their SHA-256. bash, because the exit code has to be that of the first stage that failed.
    /// </summary>
    /// <param name="compressed">Whether zstd stands between; the digest is of what is sent.</param>
    /// <exception cref="ArgumentException">The line is longer than <see cref="CommandLine.LongestBytes"/>.</exception>
    public static string Stream(string snippet, bool compressed, long limitSeconds, bool seesConnection, bool elevates)
    {
        var producer = $"/bin/dash -c {CommandLine.Quote(snippet)}{(compressed ? Compression : "")}";
        var pipeline = $"set -o pipefail; {{ {producer} | tee /dev/fd/3 | {{ {Digest}; }} 1>&2; }} 3>&1";
        return Checked($"{Opening(elevates, seesConnection)} {Deadline(limitSeconds)} /bin/bash --norc --noprofile -c {CommandLine.Quote(pipeline)}");
    }

    /// <summary>
    /// Starts a snippet as a named unit that outlives the connection. A second start under that name is refused by
    /// systemd, after success and failure too, until the bot clears it, and after that by the folder that
    /// <see cref="UnitWatch.Forget"/> leaves: at most once a boot, on the host itself, whoever sends it how late.
    /// </summary>
    /// <param name="unit">Name without suffix.</param>
    /// <param name="description">What the journal shows; without it systemd writes out the whole command.</param>
    /// <param name="seesConnection">Whether SSH_CONNECTION is let through.</param>
    /// <exception cref="ArgumentException">The line is longer than <see cref="CommandLine.LongestBytes"/>.</exception>
    public static string Unit(
        string unit, string description, string snippet, bool bash, long limitSeconds, bool seesConnection, bool elevates)
    {
        // systemd reads $ in a command's arguments (systemd.service(5), COMMAND LINES): ${x} and $$ of the snippet would
        // be replaced before the shell sees them. The connection's words are put in that way, from the unit's environment.
        var escaped = CommandLine.Quote(snippet.Replace("$", "$$", StringComparison.Ordinal));
        var connection = seesConnection ? " 'SSH_CONNECTION=${SSH_CONNECTION}'" : "";
        return Checked(
            $"{Opening(elevates, seesConnection)} /usr/bin/systemd-run --quiet --unit={CommandLine.Quote(unit)} --description={CommandLine.Quote(description)}"
            + $" --property=RemainAfterExit=yes --property=AssertPathExists=!/run/chatops/{unit} --property=RuntimeMaxSec={Seconds(limitSeconds)} --property=StandardOutput=journal"
            + $" --property=StandardError=journal{(seesConnection ? " --setenv=SSH_CONNECTION" : "")}"
            + $" -- {CleanEnvironment}{connection} {Shell(bash)} -c {escaped}");
    }

    /// <summary>
    /// The same where no systemd is: a folder under /run that can be made only once holds the second start off, the
    /// snippet runs in a session of its own, and its output and exit code stay in that folder to be asked for.
    /// </summary>
    /// <param name="unit">Name of the folder; <see cref="AlreadyStarted"/> is the exit code if it is there.</param>
    /// <exception cref="ArgumentException">The line is longer than <see cref="CommandLine.LongestBytes"/>.</exception>
    public static string Detached(string unit, string snippet, bool bash, long limitSeconds, bool seesConnection, bool elevates)
    {
        var connection = seesConnection ? " SSH_CONNECTION=\"$SSH_CONNECTION\"" : "";
        var run = $"{CleanEnvironment}{connection} {Deadline(limitSeconds)} {Shell(bash)} -c {CommandLine.Quote(snippet)}";
        var body = $"{run} </dev/null >out 2>&1; echo $? >exit.new; mv exit.new exit";

        // What keeps the connection's streams open keeps the start from ending.
        var script = $"{Claim(unit)}\ncd {Folder(unit)} && exec /usr/bin/setsid -f /bin/dash -c {CommandLine.Quote(body)} </dev/null >/dev/null 2>&1";
        return Checked($"{Opening(elevates, seesConnection)} /bin/dash -c {CommandLine.Quote(script)}");
    }

    /// <summary>
    /// Runs a snippet that reads its standard input, at most once: the folder under /run that can be made only once holds
    /// a second start off. Its end is known only over the connection that it was started on.
    /// </summary>
    /// <param name="unit">Name of the folder; <see cref="AlreadyStarted"/> is the exit code if it is there.</param>
    /// <exception cref="ArgumentException">The line is longer than <see cref="CommandLine.LongestBytes"/>.</exception>
    public static string Once(string unit, string snippet, bool bash, long limitSeconds, bool seesConnection, bool elevates)
    {
        var connection = seesConnection ? " SSH_CONNECTION=\"$SSH_CONNECTION\"" : "";
        var script = $"{Claim(unit)}\nexec {CleanEnvironment}{connection} {Shell(bash)} -c {CommandLine.Quote(snippet)}";
        return Checked($"{Opening(elevates, seesConnection)} {Deadline(limitSeconds)} /bin/dash -c {CommandLine.Quote(script)}");
    }

    /// <summary>Exit code of a start that was held off because there was one before.</summary>
    public const int AlreadyStarted = 75;

    /// <summary>The folder under /run that stands for a step that was started.</summary>
    public static string Folder(string unit) => CommandLine.Quote($"/run/chatops/{unit}");

    private static string Claim(string unit) =>
        $"umask 077; mkdir -p /run/chatops; mkdir {Folder(unit)} 2>/dev/null || {{ echo 'It was started before.' >&2; exit {AlreadyStarted}; }}";

    private static string Shell(bool bash) => bash ? "/bin/bash --norc --noprofile" : "/bin/dash";

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
