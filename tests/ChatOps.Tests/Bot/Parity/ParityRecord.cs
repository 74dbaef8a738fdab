using System.Text.RegularExpressions;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Bot.Teams;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Parity;

/// <summary>What came of the same moves, in words that are the same where the same happened.</summary>
internal static partial class ParityRecord
{
    private static readonly RequestState[] OnTheirWay = [RequestState.PreChecking, RequestState.Approved, RequestState.Dispatching, RequestState.Running, RequestState.Verifying];

    /// <summary>Waits until everything that was said or clicked is done, and what came of it on hosts too.</summary>
    public static Task DoneAsync(TeamsBot bot) => Until.TrueAsync(async () =>
    {
        await using var db = bot.Record.Read();
        return !await db.InboundDeliveries.AnyAsync(delivery => delivery.ProcessedAt == null, Token)
            && !await db.ActionRequests.AnyAsync(request => OnTheirWay.Contains(request.State), Token);
    });

    /// <summary>What happened and who did it, without times, numbers of incidents and requests, names of runs, digests and heads of chains.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(TeamsBot bot, int number)
    {
        await using var db = bot.Record.Read();
        var runs = await db.ActionRequests.Select(request => request.Run).ToListAsync(Token);
        return [.. (await bot.TimelineAsync(number)).Select(entry => Same(entry, runs))];
    }

    private static string Same(TimelineEntry entry, IEnumerable<string> runs)
    {
        var words = runs.Aggregate($"{entry.Kind} {entry.ReadEnvelope().Actor.Person} {entry.Payload}", (text, run) => text.Replace(run, "run-n", StringComparison.Ordinal));
        return Differing().Replace(words, match => match.Value[..1] switch { "I" => "INC-n", "A" => "A-n", _ => "…" });
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^""\s,]*|\b\d\d:\d\d(:\d\d)?\b|INC-[123]\b|\bA-[0-9]+\b|\b[0-9a-f]{12,64}\b|(?<=""milliseconds"":)\d+|\b\d+ (s|min|h)\b")]
    private static partial Regex Differing();
}
