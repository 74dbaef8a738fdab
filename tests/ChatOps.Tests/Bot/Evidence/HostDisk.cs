using ChatOps.Tests.Bot.Actions.Table;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>Everything that lies on a host's disk at one moment: kind, owner, mode, size, time of change and digest of each.</summary>
internal sealed record HostDisk(IReadOnlyDictionary<string, string> Entries)
{
    /// <summary>What a host writes by itself when somebody logs in or a unit is started, whoever it is.</summary>
    private static readonly string[] WrittenBySystem = ["/var/log/journal/", "/var/log/auth.log", "/var/log/syslog", "/var/log/wtmp", "/var/log/btmp", "/var/log/lastlog"];

    /// <summary>Reads it past the bot and its SSH. Memory (/run, /dev) is no part of it: the disk is what has free blocks to lose.</summary>
    public static async Task<HostDisk> ReadAsync(TableBot bot)
    {
        // Where something else is mounted, its uppermost folder is none of the disk's.
        var told = await bot.AnswerAsync(
            """
            find / -xdev -printf '%D\thas %p\t%y %u:%g %m %s %T@ %l\n' | awk -F '\t' -v OFS='\t' -v disk="$(stat -c %d /)" '$3 !~ /^d/ || $1 == disk { print $2, $3 }'
            find / -xdev -type f -exec sha256sum {} + | sed 's/^\([0-9a-f]*\)  \(.*\)$/is \2\t\1/'
            """);
        var entries = told.Split('\n').Select(line => line.Split('\t')).Where(cells => cells.Length == 2).ToDictionary(cells => cells[0], cells => cells[1]);
        Assert.True(entries.Count > 1000 && entries.ContainsKey("is /etc/passwd"), $"That is no disk: {entries.Count} entries.");
        return new HostDisk(entries);
    }

    /// <summary>What is other than it was, or is there in one of them only, and was not written by the system itself.</summary>
    public IReadOnlyList<string> DifferencesTo(HostDisk later) =>
    [
        .. Entries.Keys.Union(later.Entries.Keys)
            .Where(name => Entries.GetValueOrDefault(name) != later.Entries.GetValueOrDefault(name))
            .Where(name => !WrittenBySystem.Any(path => name.Split(' ', 2)[1].StartsWith(path, StringComparison.Ordinal)))
            .Select(name => $"{name}: {Entries.GetValueOrDefault(name) ?? "not there"} → {later.Entries.GetValueOrDefault(name) ?? "gone"}")
            .Order(StringComparer.Ordinal),
    ];
}
