using System.Globalization;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// Asks a host what became of a step that was started under a name: a systemd unit, or a folder under /run where no
/// systemd is.
/// </summary>
public static class UnitWatch
{
    private const int LimitSeconds = 15;

    /// <summary>So many of the last lines that a unit printed are read.</summary>
    public const int MostLines = 2000;

    /// <summary>The question for the state of a step.</summary>
    /// <param name="unit">Its name.</param>
    /// <param name="systemd">Whether it is a unit of systemd.</param>
    /// <param name="elevates">Whether the account uses sudo.</param>
    public static string StateQuestion(string unit, bool systemd, bool elevates) => HostShell.Direct(
        systemd
            ? $"systemctl show {CommandLine.Quote(unit)} -p LoadState -p ActiveState -p SubState -p Result -p ExecMainCode -p ExecMainStatus"
            : $"d={HostShell.Folder(unit)}; if [ -f \"$d/exit\" ]; then echo ended; cat \"$d/exit\"; elif [ -d \"$d\" ]; then echo running; else echo unknown; fi",
        false, LimitSeconds, false, elevates);

    /// <summary>The question for what a step printed.</summary>
    /// <inheritdoc cref="StateQuestion"/>
    public static string OutputQuestion(string unit, bool systemd, bool elevates) => HostShell.Direct(
        systemd
            ? $"journalctl --sync; journalctl -u {CommandLine.Quote(unit)} _TRANSPORT=stdout -o cat --no-pager -q -n {MostLines.ToString(CultureInfo.InvariantCulture)}"
            : $"cat {HostShell.Folder(unit)}/out",
        false, LimitSeconds, false, elevates);

    /// <summary>Whether the journal remembers that a step was ever started, in this boot or the one before: exit code 0 if so.</summary>
    /// <param name="unit">Its name; only for units of systemd.</param>
    public static string TraceQuestion(string unit, bool elevates) => HostShell.Direct(
        $"journalctl -b -1 -u {CommandLine.Quote(unit)} -o cat --no-pager -q -n 1 2>/dev/null | grep -q . || journalctl -u {CommandLine.Quote(unit)} -o cat --no-pager -q -n 1 | grep -q .",
        false, LimitSeconds, false, elevates);

    /// <summary>
    /// Forgets the result of a step whose end is stored. An empty folder of its name stays until the next boot, and keeps
    /// whoever comes too late from starting it once more.
    /// </summary>
    /// <inheritdoc cref="StateQuestion"/>
    public static string Forget(string unit, bool systemd, bool elevates) => HostShell.Direct(
        systemd
            ? $"systemctl stop {CommandLine.Quote(unit)} 2>/dev/null; systemctl reset-failed {CommandLine.Quote(unit)} 2>/dev/null; umask 077; mkdir -p -- {HostShell.Folder(unit)}"
            : $"rm -f -- {HostShell.Folder(unit)}/out",
        false, LimitSeconds, false, elevates);

    /// <summary>Reads the answer to <see cref="StateQuestion"/>; null if it is none.</summary>
    public static UnitState? Read(string answer, bool systemd)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var lines = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return systemd ? ReadSystemd(lines) : ReadFolder(lines);
    }

    private static UnitState? ReadSystemd(string[] lines)
    {
        var values = lines.Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2).DistinctBy(parts => parts[0])
            .ToDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.Ordinal);
        if (!values.TryGetValue("LoadState", out var load) || !values.TryGetValue("ActiveState", out var active))
        {
            return null;
        }

        if (load == "not-found" || (active == "inactive" && values.GetValueOrDefault("ExecMainCode") is "0" or null))
        {
            return new UnitState.NotKnown();
        }

        var sub = values.GetValueOrDefault("SubState");
        var ended = active is "failed" or "inactive" || (active == "active" && sub == "exited");
        if (!ended)
        {
            return new UnitState.Running();
        }

        // ExecMainCode is CLD_EXITED (1) when the process ended by itself; anything else ended it from outside.
        var byItself = values.GetValueOrDefault("ExecMainCode") == "1";
        return byItself && int.TryParse(values.GetValueOrDefault("ExecMainStatus"), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? new UnitState.Ended(code)
            : new UnitState.Killed(values.GetValueOrDefault("Result") ?? "unknown");
    }

    private static UnitState? ReadFolder(string[] lines) => lines switch
    {
        ["unknown"] => new UnitState.NotKnown(),
        ["running"] => new UnitState.Running(),
        ["ended", var code] when int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new UnitState.Ended(number),
        _ => null,
    };
}

/// <summary>What a host knows of a step.</summary>
public abstract record UnitState
{
    private UnitState()
    {
    }

    /// <summary>It was not started in this boot, or was forgotten.</summary>
    public sealed record NotKnown : UnitState;

    /// <summary>It runs.</summary>
    public sealed record Running : UnitState;

    /// <summary>It ended with an exit code.</summary>
    public sealed record Ended(int Code) : UnitState;

    /// <summary>It was ended, by its deadline for one; the word is systemd's (systemd.service(5), <c>$SERVICE_RESULT</c>).</summary>
    public sealed record Killed(string Result) : UnitState;
}
