using System.Globalization;
using System.Text.RegularExpressions;
using FakePve.Cli;
using FakePve.Guests;
using FakePve.State;

namespace FakePve.Tools;

/// <summary>
/// The monitor of a virtual machine: the few orders that gathering evidence needs. It answers in words; an error is
/// such an answer, too, and the exit code stays 0.
/// </summary>
internal static class QemuMonitor
{
    public static int Interactive(Guest guest, Call call)
    {
        Output.Line($"Entering QEMU Monitor for VM {guest.Id} - type 'help' for help");
        for (Output.Text("qm> "); Console.ReadLine() is { } line && line.Trim() is not ("q" or "quit"); Output.Text("qm> "))
            Output.Text(Answer(guest, line.Trim()));
        Output.Line("");
        return 0;
    }

    public static string Answer(Guest guest, string order)
    {
        if (!guest.IsRunning)
            return $"ERROR: VM {guest.Id} not running\n";
        Knobs.Step("monitor");
        if (Regex.Match(order, @"\Adump-guest-memory (?<flags>(-\w+ )*)(?<file>\S+)\z") is { Success: true } dump)
            return Dump(guest, dump.Groups["file"].Value, dump.Groups["flags"].Value.Contains("-d", StringComparison.Ordinal));
        return order switch
        {
            "" => "",
            "info status" => $"VM status: {guest.Status}\r\n",
            "info dump" => Knobs.Fact($"dump.{guest.Id}") is { } state ? $"Status: {state}\r\n" : "Status: none\r\n",
            "info name" => guest.Config.Name + "\r\n",
            "stop" => Then(guest.Pause),
            "cont" => Then(guest.Resume),
            _ => $"unknown command: '{order.Split(' ')[0]}'\r\n",
        };

        static string Then(Action act)
        {
            act();
            return "";
        }
    }

    private static string Dump(Guest guest, string file, bool detached)
    {
        // Without "-d" a real monitor call gives up after 25 s, which is long before any memory is on disk.
        if (!detached && guest.Config.Memory > 2048)
            return $"ERROR: VM {guest.Id} qmp command 'human-monitor-command' failed - got timeout\n";
        try
        {
            Effects.Write(file, string.Create(CultureInfo.InvariantCulture, $"\u007fELF fakepve memory of {guest.Id}, {guest.Config.Memory} MiB\n"));
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return $"Error: Could not open '{file}'\r\n";
        }
        Knobs.SetFact($"dump.{guest.Id}", "completed");
        return "";
    }
}
