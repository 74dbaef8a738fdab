using ChatOps.Actions.Catalog;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>A host with a disk plugged in.</summary>
public sealed class DiskLab() : Lab("disks", 1);

/// <summary>Images of a real block device that stands still, and of one that does not.</summary>
public sealed class DiskImageTests(DiskLab lab) : IClassFixture<DiskLab>
{
    private const string Disk = "ctl head -c 3000000 /dev/urandom >$LAB/disk; truncate -s 9M $LAB/disk; echo \"sha=$(sha256sum <$LAB/disk | cut -d' ' -f1)\"; $DISK pve1 still $LAB/disk";

    [Fact]
    public async Task An_image_is_the_disk_byte_for_byte_also_where_bad_sectors_are_padded()
    {
        await using var bot = await CaptureBot.StartAsync(lab, HostPlatform.Debian);
        var given = await bot.Table.MakeAsync(Disk);

        var image = await bot.TakeAsync("evidence.disk-image blockdev=/dev/mapper/still");

        var padded = await bot.TakeAsync("evidence.disk-image blockdev=/dev/mapper/still on_error=pad");

        Assert.Equal($"{given["sha"]}  -", await bot.ReadAsync(image, "image", "sha256sum"));
        Assert.Equal($"{given["sha"]}  -", await bot.ReadAsync(padded, "image-padded", "sha256sum"));
        Assert.Contains("✓ Two pieces drawn by lot are the same when read again.", await bot.Table.CardAsync(image), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_changes_while_it_is_read_is_said_to_be_smeared()
    {
        await using var bot = await CaptureBot.StartAsync(lab, HostPlatform.Debian);
        var device = (await bot.Table.MakeAsync("ctl head -c 1000000 /dev/urandom >$LAB/moving; truncate -s 8M $LAB/moving; $DISK pve1 moving $LAB/moving"))["device"];
        await bot.Table.MakeAsync($"ctl setsid -f sh -c 'while [ ! -e $LAB/still ]; do date +%N | dd of={device} conv=notrunc status=none; sleep 0.02; done' >/dev/null 2>&1");

        var frozen = await bot.Table.RunAsync("evidence.disk-image blockdev=/dev/mapper/moving");
        var live = await bot.Table.RunAsync("evidence.disk-image blockdev=/dev/mapper/moving source=live");
        await bot.Table.MakeAsync("ctl : >$LAB/still");

        Assert.Equal(RequestState.Failed, frozen.State);
        Assert.Contains("the source changes while it is read, and the image is of no single moment", frozen.Says, StringComparison.Ordinal);
        Assert.Equal(RequestState.Succeeded, live.State);
        Assert.Contains("as was to be expected of a live source", await bot.Table.CardAsync(live), StringComparison.Ordinal);
    }
}
