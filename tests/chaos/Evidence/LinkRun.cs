using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using ChatOps.Chaos.Load;
using ChatOps.LabHosts;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Chaos.Evidence;

/// <summary>
/// Takes a file from a real host again and again, and each time breaks the link somewhere in the middle. Every transfer has to
/// end whole, without taking again what was there, equal to the source when somebody decrypts it, in memory that does not grow.
/// </summary>
internal sealed class LinkRun : IAsyncDisposable
{
    private const string Room = "incidents";
    private const string Incident = "INC-1";

    /// <summary>What a bot may take beyond what it had when the first transfers were through.</summary>
    private const long MostGrowthMib = 96;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly ChaosPlan _plan;
    private readonly LinkPlan _link;
    private readonly LabRun _lab;
    private readonly string _folder;
    private readonly BotUnit _bot;
    private readonly RecordAtHand _record;
    private readonly PersonAtWork _asks;
    private readonly Random _dice;
    private readonly Dictionary<string, int> _struck = [];
    private bool _keep;

    private LinkRun(ChaosPlan plan, LinkPlan link, LabRun lab)
    {
        _plan = plan;
        _link = link;
        _lab = lab;
        _folder = Directory.CreateTempSubdirectory("chatops-chaos.").FullName;
        _bot = new BotUnit(plan, "bot-1", _folder, null, LinkCatalogue.Settings(_folder, lab.Hosts[0], link));
        _record = new RecordAtHand(_bot.Storage, plan.Clock);
        _asks = new PersonAtWork("commander", plan.Seed, new Ledger(), [_bot.Address], plan.Clock);
        _dice = new Random(plan.Seed);
    }

    private LabHost Host => _lab.Hosts[0];

    /// <summary>Goes on until as many transfers as planned were hit.</summary>
    /// <returns>What was not as it has to be.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(ChaosPlan plan, LinkPlan link, CancellationToken cancellationToken)
    {
        var root = typeof(LinkRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "SourceRoot").Value ?? "";
        Environment.SetEnvironmentVariable("CHATOPS_LAB_DISK", $"{link.SourceMib + 512}m");
        await using var lab = await LabRun.UpAsync(root, "link", 1, cancellationToken);
        Environment.SetEnvironmentVariable("CHATOPS_LAB_DISK", null);
        await using var run = new LinkRun(plan, link, lab);
        try
        {
            var faults = await run.GoAsync(cancellationToken);
            run._keep = faults.Count > 0;
            foreach (var fault in faults.Append(run._keep ? $"The logs and the vault are in {run._folder}." : ""))
            {
                plan.Say(fault);
            }

            return faults;
        }
        catch
        {
            run._keep = true;
            plan.Say($"The logs and the vault are in {run._folder}.");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _asks.Dispose();
        _bot.Dispose();
        await _record.DisposeAsync();
        if (!_keep)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<string>> GoAsync(CancellationToken cancellationToken)
    {
        await _lab.InHostAsync(Host, $"mkdir -p /var/lib/chaos; head -c {_link.SourceMib}M /dev/urandom >{LinkCatalogue.Source}", cancellationToken);
        var digest = (await _lab.InHostAsync(Host, $"sha256sum <{LinkCatalogue.Source}", cancellationToken)).Split(' ')[0];
        _bot.Start();
        await _bot.ReadyAsync(cancellationToken);
        await _asks.DoAsync(Move.Type("open", Room, "open p3 chaos"), 0, cancellationToken);
        var faults = new List<string>();
        var (hit, asked) = (0, 0);
        long? first = null;
        while (hit < _link.Transfers && asked < 3 * _link.Transfers)
        {
            var ended = await WaveAsync(asked, cancellationToken);
            asked += _link.AtOnce;
            foreach (var request in ended)
            {
                var (item, pieces) = await KeptAsync(request, cancellationToken);
                hit += pieces.Any(piece => !piece.Whole) ? 1 : 0;
                faults.AddRange(LinkCheck.Find(request, item, pieces, _link));
                if (item is { State: EvidenceState.Verified })
                {
                    var read = await LinkCheck.ReadAsync(Path.Combine(_folder, "vault"), pieces, cancellationToken);
                    faults.AddRange(read == digest ? [] : [$"{request.Key}: what can be read is {read}, and the source is {digest}."]);
                }
            }

            var peak = PeakMib();
            first ??= peak;
            _plan.Say(string.Create(CultureInfo.InvariantCulture, $"Link: {asked} transfers of {_link.SourceMib} MiB, {hit} hit; peak memory {peak} MiB"));
            DropVault();
        }

        faults.AddRange(File.ReadLines(Path.Combine(_bot.Folder, "bot.log")).Where(line => line.Contains("ended in a fault", StringComparison.Ordinal)).Take(1));
        faults.AddRange(hit < _link.Transfers ? [$"Only {hit} of {asked} transfers were hit."] : []);
        faults.AddRange(PeakMib() - first > MostGrowthMib ? [$"Memory grew from {first} to {PeakMib()} MiB."] : []);
        _plan.Say($"Link: {string.Join(", ", _struck.Select(struck => $"{struck.Value} {struck.Key}"))}.");
        return faults;
    }

    /// <summary>Some transfers at once, and the link that breaks under them.</summary>
    private async Task<IReadOnlyList<ActionRequest>> WaveAsync(int before, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _link.AtOnce; i++)
        {
            await _asks.DoAsync(Move.Type("run", Room, $"run {Incident} {LinkCatalogue.Action} {Host.Name} to have it"), 0, cancellationToken);
        }

        // By what came and not by the time, so that it is the middle on a slow machine, too.
        var enough = (long)(_link.AtOnce * (_link.SourceMib << 20) * (0.1 + (0.5 * _dice.NextDouble())));
        await UntilAsync(_ => Task.FromResult(CameSoFar() >= enough), cancellationToken);
        await BreakAsync(cancellationToken);
        await UntilAsync(async db => !await db.ActionRequests.AnyAsync(request => request.Number > before && request.EndedAt == null, cancellationToken), cancellationToken);
        await using var record = _record.Read();
        return await record.ActionRequests.Where(request => request.Number > before).OrderBy(request => request.Number).ToListAsync(cancellationToken);
    }

    private async Task BreakAsync(CancellationToken cancellationToken)
    {
        var way = _lab.WayTo(Host);
        var what = _dice.Next(_link.Silences ? 3 : 2) switch { 0 => "resets", 1 => "cuts", _ => "silences" };
        switch (what)
        {
            case "resets":
                way.Reset();
                break;
            case "cuts":
                way.Cut();
                await Task.Delay(TimeSpan.FromMilliseconds(_dice.Next(100, 3000)), _plan.Clock, cancellationToken);
                break;
            default:
                way.Silence();
                await Task.Delay(TimeSpan.FromSeconds(_dice.Next(16, 24)), _plan.Clock, cancellationToken);
                break;
        }

        way.Clear();
        _struck[what] = _struck.GetValueOrDefault(what) + 1;
    }

    private async Task<(EvidenceItem? Item, IReadOnlyList<EvidencePiece> Pieces)> KeptAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        await using var db = _record.Read();
        var item = await db.EvidenceItems.SingleOrDefaultAsync(known => known.RequestId == request.Id && known.Step == LinkCatalogue.Step, cancellationToken);
        return item is null ? (null, [])
            : (item, await db.EvidencePieces.Where(piece => piece.ItemId == item.Id).OrderBy(piece => piece.Offset).ThenBy(piece => piece.Attempt).ToListAsync(cancellationToken));
    }

    private async Task UntilAsync(Func<ChatOpsDbContext, Task<bool>> condition, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            await using (var db = _record.Read())
            {
                if (await condition(db))
                {
                    return;
                }
            }

            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new ChaosException($"Nothing came to an end within {Patience.TotalMinutes:0} min.");
            }

            await Task.Delay(LookEvery, _plan.Clock, cancellationToken);
        }
    }

    /// <summary>The most memory that the bot ever had.</summary>
    private long PeakMib() =>
        long.Parse(File.ReadLines($"/proc/{_bot.ProcessId}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10;

    private long CameSoFar() =>
        new DirectoryInfo(Path.Combine(_folder, "vault")) is { Exists: true } vault ? vault.EnumerateFiles("*.age*", SearchOption.AllDirectories).Sum(LengthOf) : 0;

    /// <summary>A file may get another name between its being listed and looked at.</summary>
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>What was read and compared makes room for the next.</summary>
    private void DropVault()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, "vault"), "*.age*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }
    }
}
