using FakePve.Cli;
using FakePve.State;

namespace FakePve.Guests;

/// <summary>"qm set": which changes a running guest takes at once, which need its consent, and which just wait.</summary>
internal static class Settings
{
    private static readonly string[] Orders = ["vmid", "node", "delete", "revert", "digest", "skiplock", "force", "background_delay"];

    public static int Set(Guest guest, Call call)
    {
        var changes = call.Values.Where(v => !Orders.Contains(v.Key)).OrderBy(v => v.Key, StringComparer.Ordinal).ToList();
        var deletes = List(call.Find("delete"));
        var reverts = List(call.Find("revert"));
        if (changes.Count + deletes.Length + reverts.Length == 0)
            throw new Refusal("no options specified");
        foreach (var (key, value) in changes.Where(c => Keys.IsNetwork(c.Key)))
        {
            if (NetDevice.TryParse(value, out var wrong) is null)
                throw new BadParameter(key, $"invalid format - format error\n{key}: {wrong}\n");
        }
        if (changes.Find(c => deletes.Contains(c.Key)).Key is { } both)
            throw new BadParameter("delete", $"you can't use '-{both}' and -delete {both}' at the same time");
        Node.NeedQuorum();

        using var held = guest.Lock();
        guest.Reload();
        if (call.Find("digest") is { } digest && digest != guest.Config.Digest)
            throw new Refusal("checksum mismatch (file change by other user?)");
        guest.CheckLock(call.Is("skiplock"));
        Knobs.Step("set");

        if (guest.Kind == GuestKind.Qemu)
            Output.Line($"update VM {guest.Id}: " + string.Join(' ', call.Values.Where(v => v.Key is not ("vmid" or "node" or "digest" or "skiplock"))
                .OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"-{v.Key} {v.Value}")));

        Remember(guest.Config, changes, deletes, reverts);
        var errors = Apply(guest);
        Knobs.Step("write");
        guest.Save();
        return errors.Count == 0 ? 0 : throw new BadParameter("Parameter verification failed.\n" + string.Join('\n', errors));
    }

    private static void Remember(GuestConfig config, List<KeyValuePair<string, string>> changes, string[] deletes, string[] reverts)
    {
        foreach (var key in reverts)
            config.Pending.Remove(key);
        var waiting = config.PendingDeletes;
        waiting.ExceptWith(reverts);
        foreach (var key in deletes)
        {
            if (!config.Values.ContainsKey(key) && !config.Pending.ContainsKey(key))
                Output.Error($"cannot delete '{key}' - not set in current configuration!");
            else
                waiting.Add(key);
            config.Pending.Remove(key);
        }
        foreach (var (key, value) in changes)
        {
            waiting.Remove(key);
            // A card without an address gets one here and now.
            config.Pending[key] = Keys.IsNetwork(key) ? NetDevice.Parse(value).Print() : value;
        }
        config.SetPendingDeletes(waiting);
    }

    // What can be done is done and leaves [PENDING]; the rest stays there. An error of one setting does not stop another.
    private static List<string> Apply(Guest guest)
    {
        var (config, errors) = (guest.Config, new List<string>());
        var waiting = config.PendingDeletes;
        foreach (var key in waiting.Order(StringComparer.Ordinal).ToArray())
            Try(key, () => !guest.IsRunning || Delete(guest, key), () => { config.Values.Remove(key); waiting.Remove(key); });
        config.SetPendingDeletes(waiting);
        foreach (var (key, value) in config.Pending.Where(p => p.Key != "delete").ToArray())
            Try(key, () => !guest.IsRunning || Change(guest, key, value), () => { config.Values[key] = value; config.Pending.Remove(key); });
        return errors;

        void Try(string key, Func<bool> act, Action done)
        {
            try
            {
                if (act())
                    done();
            }
            catch (Refusal refused)
            {
                errors.Add($"{key}: hotplug problem - {refused.Message}\n");
            }
        }
    }

    private static bool Delete(Guest guest, string key)
    {
        if (!Keys.IsNetwork(key))
            return Keys.IsTakenAtOnce(key) || guest.Kind == GuestKind.Lxc;
        return guest.Config[key] is null || TakeOut(guest, key);
    }

    private static bool Change(Guest guest, string key, string value)
    {
        if (!Keys.IsNetwork(key))
            return Keys.IsTakenAtOnce(key) || guest.Kind == GuestKind.Lxc;
        var number = int.Parse(key[3..], System.Globalization.CultureInfo.InvariantCulture);
        var wanted = NetDevice.Parse(value);
        if (guest.Config[key] is { } present)
        {
            var old = NetDevice.Parse(present);
            if (!wanted.IsAnotherCardThan(old))
            {
                Knobs.Step("link");
                if (wanted.Bridge != old.Bridge)
                    Taps.Move(guest, number, wanted);
                if (wanted.LinkDown != old.LinkDown)
                {
                    Taps.SetLink(guest, number, up: !wanted.LinkDown);
                    GuestEvents.Add(guest.Id, wanted.LinkDown ? $"{key}-link-down" : $"{key}-link-up", "set");
                }
                return true;
            }
            if (!TakeOut(guest, key))
                return false;
        }
        if (!CanHotplug(guest))
            return false;
        Taps.Plug(guest, number, wanted);
        GuestEvents.Add(guest.Id, $"{key}-plugged", "set");
        return true;
    }

    private static bool TakeOut(Guest guest, string key)
    {
        if (!CanHotplug(guest))
            return false;       // no error: it is pending, and the exit code is 0
        Knobs.Step("unplug");
        GuestEvents.Add(guest.Id, $"{key}-unplug-request", "set");
        // Taking a card out is a request to the guest's own system.
        if (guest.Kind == GuestKind.Qemu && (!guest.Agrees || guest.IsPaused))
        {
            Signals.Wait(1000);
            throw new Refusal($"error on hot-unplugging device '{key}' - still busy in guest?");
        }
        Taps.Unplug(guest, int.Parse(key[3..], System.Globalization.CultureInfo.InvariantCulture));
        return true;
    }

    private static bool CanHotplug(Guest guest) =>
        guest.Kind == GuestKind.Lxc || (guest.Config["hotplug"] ?? "network,disk,usb").Split(',') is var list && (list.Contains("network") || list.Contains("1"));

    private static string[] List(string? text) => text?.Split([',', ';', ' ', '\0'], StringSplitOptions.RemoveEmptyEntries) ?? [];
}
