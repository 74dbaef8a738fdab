using FakePve.Cli;
using FakePve.Guests;
using FakePve.State;
using FakePve.Storage;
using FakePve.Tasks;
using static FakePve.Cli.Parameter;

namespace FakePve.Tools;

internal static class VzdumpTool
{
    private const string JobLock = "/var/run/vzdump.lock";

    public static Parameter[] Options { get; } =
    [
        Flag("all"), Text("exclude"), Text("pool"), StorageId("storage"), OneOf("mode", "snapshot", "suspend", "stop"),
        OneOf("compress", "0", "1", "gzip", "lzo", "zstd"), Flag("stdout"), Flag("remove"), Flag("protected"), Text("prune-backups"),
        Text("notes-template", 1024), Number("lockwait"), Number("bwlimit"), NodeName("node"), Text("dumpdir"), Flag("quiet"), Number("ionice", 0, 8),
        Number("zstd"), Number("pigz"), Text("mailto"), Text("tmpdir"), Text("script"), Flag("stop"), Text("fleecing"), Text("performance"),
        Text("exclude-path"), Flag("stdexcludes"), Number("stopwait"), Number("maxfiles", 1), Text("notification-mode"), Text("mailnotification"),
    ];

    public static Tool Make() => new("vzdump", new(StringComparer.Ordinal)
    {
        [""] = new([], Options, c => Run(c, c.Rest) is { } upid && upid.Ending() != "OK" ? Worker.Failed : 0) { TakesRest = true, RestName = "{<vmid>}" },
    });

    /// <summary>The task, or null where there is nothing to do here; that is no error.</summary>
    public static Upid? Run(Call call, string[] words)
    {
        var asked = Ids("vmid", string.Join(',', words));
        foreach (var other in (string[])["all", "exclude", "pool"])
        {
            if (asked.Length > 0 && (other == "all" ? call.Is(other) : call.Has(other)))
                throw new BadParameter(other, "option conflicts with option 'vmid'");
        }
        var all = call.Is("all") || call.Has("exclude");
        if (!all && !call.Has("pool") && asked.Length == 0)
            throw new BadParameter("vmid", "property is missing");
        // On the wrong node it ends at once, in silence and with 0.
        if (call.Find("node") is { } node && node != Node.Name)
            return null;

        var excluded = Ids("exclude", call.Find("exclude") ?? "");
        var wanted = (all ? Node.AllGuests().Select(g => g.Id) : asked).Except(excluded).Distinct().Order(Comparer<string>.Create((a, b) => int.Parse(a, null) - int.Parse(b, null))).ToArray();
        var elsewhere = wanted.Where(id => Node.PlaceOf(id) is { } place && place != Node.Name).ToArray();
        var here = wanted.Except(elsewhere).ToArray();
        if (here.Length == 0 && !all)
            return null;    // likewise when the guests are on other nodes
        if (call.Is("stdout") && here.Length != 1)
            throw new Refusal("you can only backup a single VM with option --stdout");

        Signals.Words = "interrupted by signal";
        Output.WordsToStderr = call.Is("stdout");
        Output.Quiet = call.Is("quiet");
        Worker.Run("vzdump", here.Length == 1 ? here[0] : "", () => Job(call, words, here, elsewhere));
        return Worker.Last;
    }

    private static void Job(Call call, string[] words, string[] here, string[] elsewhere)
    {
        var plan = BackupPlan.Of(call);
        using var only = GlobalLock(call.Number("lockwait", 180));
        var line = string.Join(' ', words.Concat(call.Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"--{v.Key} {v.Value}")));
        Output.Line($"INFO: starting new backup job: vzdump {line}");
        if (elsewhere.Length > 0)
            Output.Line($"INFO: skip external VMs: {string.Join(", ", elsewhere)}");
        var failed = 0;
        try
        {
            foreach (var id in here)
            {
                if (Guest.Find(id) is { } guest)
                {
                    failed += new BackupJob(guest, plan).Run() ? 0 : 1;
                    continue;
                }
                Output.Line($"ERROR: Backup of VM {id} failed - unable to find VM '{id}'");
                failed++;
            }
        }
        catch (Interrupted interrupted)
        {
            Output.Line($"ERROR: Backup job failed - {interrupted.Message}");
            throw;
        }
        Output.Line(failed > 0 ? "INFO: Backup job finished with errors" : "INFO: Backup job finished successfully");
        if (failed > 0)
            throw new Refusal("job errors");
    }

    // One job at a time on a node, and hours of patience by default.
    private static FileLock GlobalLock(int minutes)
    {
        if (FileLock.Try(JobLock) is { } free)
            return free;
        if (minutes == 0)
            return Refuse($"can't acquire lock '{JobLock}' (wait = 0)");
        Output.Line("INFO: trying to get global lock - waiting...");
        if (FileLock.Within(JobLock, TimeSpan.FromMinutes(minutes)) is not { } got)
            return Refuse($"can't acquire lock '{JobLock}' - got timeout");
        Output.Line("INFO: got global lock");
        return got;

        static FileLock Refuse(string why)
        {
            Output.Line("ERROR: " + why);
            throw new Refusal(why);
        }
    }

    private static string[] Ids(string parameter, string list)
    {
        var ids = list.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries);
        foreach (var id in ids)
        {
            if (VmId().Complaint(id) is not null)
                throw new BadParameter(parameter, "invalid format - value does not look like a valid VM ID\n");
        }
        return ids;
    }

}
