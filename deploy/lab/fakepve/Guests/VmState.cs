using System.Globalization;
using FakePve.Cli;
using FakePve.State;
using FakePve.Storage;

namespace FakePve.Guests;

/// <summary>A virtual machine's memory, saved to a file on a storage.</summary>
internal static class VmState
{
    /// <summary>Its volume. What is written is small: a header and as much of noise as shows that it was written.</summary>
    public static string Save(Guest guest, string? storage, string name)
    {
        var target = storage ?? guest.Config["vmstatestorage"] ?? guest.Config.Disks.Select(d => d.Volume.Split(':')[0]).FirstOrDefault() ?? "local";
        var found = Storages.Get(target);
        var ram = guest.Config.Memory * 1024L * 1024;
        Knobs.Step("vmstate");
        // Twice the memory and half a gigabyte, since the guest goes on writing while it is saved.
        if (found.Free < (2 * ram) + (500L * 1024 * 1024))
            throw new Refusal($"unable to create vmstate volume - storage '{target}' has not enough free space");
        Output.Line($"saving VM state and RAM using storage '{target}'");
        var volume = $"{target}:{guest.Id}/vm-{guest.Id}-state-{name}.raw";
        Output.Line(string.Create(CultureInfo.InvariantCulture, $"{ram / 1024.0 / 1024:0.00} MiB in 0s"));
        Knobs.Step("vmstate-data");
        Effects.Write(Storages.PathOf(volume), $"fakepve memory of {guest.Id}, {ram} bytes, saved {Node.Now:O}, {guest.Status}\n{Guid.NewGuid()}\n");
        Output.Line(string.Create(CultureInfo.InvariantCulture, $"completed saving the VM state in 1s, saved {ram / 1024.0 / 1024:0.00} MiB"));
        return volume;
    }
}
