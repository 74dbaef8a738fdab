using System.Diagnostics;
using ChatOps.Chaos.Databases;

namespace ChatOps.Chaos;

/// <summary>What dies in a round, and that it comes back.</summary>
internal sealed class Disaster(Random dice, IReadOnlyList<BotUnit> bots, DatabaseUnit database, Figures figures, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Somewhere in a start, which takes a second or a few.</summary>
    private const int StartTakes = 2500;

    /// <summary>Kills something now, starts it again and waits until all is ready.</summary>
    /// <returns>What died.</returns>
    public async Task<string> StrikeAsync(CancellationToken cancellationToken)
    {
        // Somewhere in the work that follows, not just after an acknowledgement.
        await Task.Delay(TimeSpan.FromMicroseconds(dice.Next(0, 20_000)), clock, cancellationToken);
        var what = dice.Next(100);
        if (database.Deaths.Count > 0 && what < 30)
        {
            return await DatabaseAsync(what < 10, cancellationToken);
        }

        var struck = bots.Count > 1 && what >= 50 ? [bots[dice.Next(bots.Count)]] : bots;
        return await BotsAsync(struck, cancellationToken);
    }

    /// <summary>Starts bots, again if they are killed or end while they start, and waits until they are ready.</summary>
    public async Task StartAsync(IReadOnlyCollection<BotUnit> dead, bool recorded, CancellationToken cancellationToken)
    {
        foreach (var bot in dead)
        {
            bot.Start();
        }

        foreach (var bot in dead)
        {
            var took = await bot.ReadyAsync(cancellationToken)
                ?? throw new ChaosException($"{bot.Name} ended by itself while it started; see {bot.Folder}/bot.log.");
            if (recorded)
            {
                figures.Ready(took);
            }
        }
    }

    private async Task<string> BotsAsync(IReadOnlyList<BotUnit> struck, CancellationToken cancellationToken)
    {
        var words = string.Join(" and ", struck.Select(bot => bot.Name));
        Kill(struck);
        if (dice.Next(4) == 0)
        {
            foreach (var bot in struck)
            {
                bot.Start();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(0, StartTakes)), clock, cancellationToken);
            Kill(struck);
            words += ", again while starting";
        }

        await StartAsync(struck, recorded: true, cancellationToken);
        return words;
    }

    private async Task<string> DatabaseAsync(bool withBot, CancellationToken cancellationToken)
    {
        var death = database.Deaths[dice.Next(database.Deaths.Count)];
        BotUnit[] struck = withBot ? [bots[dice.Next(bots.Count)]] : [];
        await database.KillAsync(death);
        figures.DatabaseKills++;
        Kill(struck);
        if (withBot && dice.Next(2) == 0)
        {
            // It starts before its database does, and waits for it.
            struck[0].Start();
        }

        // A moment or several seconds: bots give up on a statement sooner or later.
        await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(2) == 0 ? dice.Next(300) : dice.Next(4000)), clock, cancellationToken);
        await database.StartAgainAsync();
        var back = Stopwatch.GetTimestamp();
        foreach (var bot in bots)
        {
            await BackAsync(bot, back, cancellationToken);
        }

        return $"the database ({death}){string.Concat(struck.Select(bot => $" and {bot.Name}"))}";
    }

    private async Task BackAsync(BotUnit bot, long back, CancellationToken cancellationToken)
    {
        if (!bot.IsRunning)
        {
            await StartAsync([bot], recorded: true, cancellationToken);
            return;
        }

        while (!await bot.IsReadyAsync(cancellationToken))
        {
            if (!bot.IsRunning)
            {
                figures.EndedByThemselves++;
                await StartAsync([bot], recorded: true, cancellationToken);
                return;
            }

            if (Stopwatch.GetElapsedTime(back) > Patience)
            {
                throw new ChaosException($"{bot.Name} is not ready {Patience.TotalSeconds:0} s after its database; see {bot.Folder}/bot.log.");
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }

        figures.Back(Stopwatch.GetElapsedTime(back));
    }

    private void Kill(IEnumerable<BotUnit> struck)
    {
        foreach (var bot in struck)
        {
            bot.Kill();
            figures.Kills++;
        }
    }
}
