using System.Globalization;
using System.Text;
using FakePve.Cli;
using FakePve.Guests;
using FakePve.State;

namespace FakePve.Storage;

/// <summary>One guest's backup within a vzdump job: from its lock to the pruning of older ones.</summary>
internal sealed class BackupJob(Guest guest, BackupPlan plan)
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;
    private readonly string _name = FreeName(guest, plan.Folder);
    private readonly StringBuilder _log = new();

    /// <summary>False when it failed; the job goes on with the next guest.</summary>
    public bool Run()
    {
        var began = Node.Now;
        var target = Path.Combine(plan.Folder, _name + guest.Kind.ArchiveEnding + Archive.Ending(plan.Compression));
        var partial = Path.ChangeExtension(target, ".dat");
        var locked = false;
        try
        {
            NeedRoom();
            Say($"Starting Backup of VM {guest.Id} ({guest.Kind.Type})");
            Say($"Backup started at {Stamp()}");
            Say($"status = {(guest.IsRunning ? "running" : "stopped")}");
            using (guest.Lock())
            {
                guest.Reload();
                guest.CheckLock();
                Knobs.Step("lock");
                guest.Config.Values["lock"] = "backup";
                guest.Save();
                locked = true;
            }
            Dump(target, partial);
            if (!plan.ToStdout)
                Finish(target);
            Unlock(ref locked);
            Say(string.Create(Plain, $"Finished Backup of VM {guest.Id} ({Node.Now - began:hh\\:mm\\:ss})"));
            Say($"Backup finished at {Stamp()}");
            return true;
        }
        catch (Exception broken) when (broken is Refusal or Interrupted or IOException)
        {
            var why = broken is Interrupted ? "interrupted by signal" : broken.Message;
            Unlock(ref locked);
            Effects.Delete(partial);
            Say($"Backup of VM {guest.Id} failed - {why}", "ERROR");
            Say($"Failed at {Stamp()}");
            return broken is Interrupted ? throw new Interrupted(why) : false;
        }
        finally
        {
            if (!plan.ToStdout)
                Effects.Write(Path.Combine(plan.Folder, _name + ".log"), _log.ToString());
        }
    }

    // Counted only where nothing would be pruned to make room, and for protected ones.
    private void NeedRoom()
    {
        var present = Backups.In(plan.Folder, guest.Id);
        var most = plan.Keep.GetValueOrDefault("keep-all") == 1 ? 0 : plan.Keep.Sum(k => k.Value);
        if (plan.Protect)
        {
            if (present.Count(b => b.Protected) >= 5)
                throw new Refusal($"The number of protected backups per guest is limited to 5 on storage '{plan.Storage}'");
        }
        else if (most > 0 && !plan.Remove && present.Count(b => !b.Protected) >= most)
        {
            throw new Refusal($"There is a max backup limit of {most} enforced by the target storage or the vzdump parameters. Either increase the limit or delete old backups.");
        }
    }

    private void Dump(string target, string partial)
    {
        var running = guest.IsRunning;
        var mode = running ? plan.Mode : "stop";
        Say($"{guest.Kind.Noun} Name: {guest.Config.Name}");
        foreach (var (key, volume) in guest.Config.Disks)
            Say($"include disk '{key}' '{volume}' 4G");
        Say($"backup mode: {mode}");
        if (plan.BandwidthLimit is { } limit)
            Say($"bandwidth limit: {limit} KB/s");
        Say("ionice priority: 7");
        if (guest.Config.Snapshots.Count > 0 && guest.Kind == GuestKind.Qemu)
            Say("snapshots found (not included into backup)");
        if (mode == "stop" && running)
        {
            Say("stopping virtual guest");
            GuestEvents.Add(guest.Id, "shutdown-request", "vzdump");
            guest.PowerOff();
        }
        else if (mode == "suspend")
        {
            Say("suspending guest");
            guest.Pause();
        }
        Say(plan.ToStdout ? "sending archive to stdout" : $"creating vzdump archive '{target}'");
        Freeze(mode == "snapshot" && guest.Kind == GuestKind.Qemu && guest.Config.AgentEnabled);
        Say($"started backup task '{Guid.NewGuid()}'");
        Knobs.Step("data");
        Write(partial);
        foreach (var percent in (int[])[25, 50, 75, 100])
        {
            Say(string.Create(Plain, $"{percent,3}% ({percent * 0.04:0.0} GiB of 4.0 GiB) in {percent / 25}s, read: 1.0 GiB/s, write: 58.0 KiB/s"));
            Knobs.Step("progress");
        }
        Say("backup is sparse: 3.99 GiB (99%) total zero data");
        Say("transferred 4.00 GiB in 4 seconds (1.0 GiB/s)");
        if (mode == "suspend")
        {
            Say("resume vm");
            guest.Resume();
        }
        if (mode == "stop" && running)
        {
            Say("restarting vm");
            guest.PowerOn();
        }
        if (plan.ToStdout)
        {
            using (var content = File.OpenRead(partial))
                Output.Raw(content);
            File.Delete(partial);
        }
        else if (!Knobs.Lies)
        {
            Knobs.Step("rename");
            File.Move(partial, target, overwrite: true);
        }
    }

    private void Freeze(bool asked)
    {
        if (!asked)
            return;
        Say("issuing guest-agent 'fs-freeze' command");
        GuestEvents.Add(guest.Id, "fs-freeze", "vzdump");
        Knobs.Step("freeze");
        Say("issuing guest-agent 'fs-thaw' command");
        GuestEvents.Add(guest.Id, "fs-thaw", "vzdump");
    }

    private void Write(string path)
    {
        var archive = new Archive();
        var config = GuestConfig.Parse(File.ReadAllText(Guest.FileOf(guest.Kind, guest.Id)));
        config.Values.Remove("lock");
        config.Snapshots.Clear();
        config.Pending.Clear();
        archive.Parts["qemu-server.conf"] = Encoding.UTF8.GetBytes(config.Print());
        foreach (var (key, volume) in config.Disks)
            archive.Parts["drive-" + key] = File.ReadAllBytes(Storages.PathOf(volume));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        archive.Write(path, plan.Compression);
    }

    private void Finish(string target)
    {
        var backup = Backups.Parse(target)!;
        Say(string.Create(Plain, $"archive file size: {(File.Exists(target) ? backup.Size / 1024 : 1)}KB"));
        if (plan.Storage is not null && plan.Notes is { Length: > 0 } notes)
        {
            Say("adding notes to backup");
            Effects.Write(backup.NotesFile, notes.Replace("{{guestname}}", guest.Config.Name, StringComparison.Ordinal)
                .Replace("{{vmid}}", guest.Id, StringComparison.Ordinal).Replace("{{node}}", Node.Name, StringComparison.Ordinal)
                .Replace("{{cluster}}", "lab", StringComparison.Ordinal) + "\n");
        }
        if (plan.Protect)
        {
            Say("marking backup as protected");
            Effects.Write(target + ".protected", "");
        }
        if (!plan.Remove)
            return;
        Knobs.Step("prune");
        Say($"prune older backups with retention: {string.Join(", ", plan.Keep.Select(k => $"{k.Key}={k.Value}"))}");
        var old = Backups.Superfluous(Backups.In(plan.Folder, guest.Id), plan.Keep);
        foreach (var backupToGo in old)
        {
            Say(plan.Storage is null ? $"delete old backup '{backupToGo.Path}'" : $"removing backup '{plan.Storage}:backup/{backupToGo.FileName}'");
            Backups.Remove(backupToGo);
        }
        Say($"pruned {old.Length} backup(s){(old.Length > 0 ? " not covered by keep-retention policy" : "")}");
    }

    private void Unlock(ref bool locked)
    {
        if (!locked)
            return;
        locked = false;
        guest.Reload();
        guest.Config.Values.Remove("lock");
        guest.Save();
    }

    private void Say(string text, string level = "INFO")
    {
        _log.Append(Plain, $"{Node.Now:yyyy-MM-dd HH:mm:ss} {level}: {text}\n");
        Output.Line($"{level}: {text}");
    }

    // The name is good to the second. The genuine ones take longer than that.
    private static string FreeName(Guest guest, string folder)
    {
        while (true)
        {
            var name = Backups.NewName(guest.Kind, guest.Id, Node.Now);
            if (Directory.GetFiles(folder, name + ".*").Length == 0)
                return name;
            Signals.Wait(100);
        }
    }

    private static string Stamp() => Node.Now.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", Plain);
}
