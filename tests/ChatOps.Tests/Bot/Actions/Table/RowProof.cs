using ChatOps.Storage.Requests;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>Proves one row: refused when it must be, its effect seen by other eyes, a lie caught, taken back.</summary>
internal static class RowProof
{
    private static readonly RequestState[] NoSuccess = [RequestState.NoEffect, RequestState.Failed, RequestState.Unknown];

    public static async Task ProveAsync(TableBot bot, ActionRow row, ActionTable table)
    {
        var given = new Dictionary<string, string>((await bot.MakeAsync(row.Before)).Concat(bot.Files.Digests));
        string Fill(string text) => given.Aggregate(text, (filled, value) => filled.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal));
        foreach (var first in row.First)
        {
            var capture = await bot.RunAsync(Fill(first));
            Assert.True(capture.State == RequestState.Succeeded, $"{first}: {capture.State} {capture.Says}");
        }

        if (row.Refusing is not null || row.RefusedAction is not null)
        {
            await bot.MakeAsync(Fill(row.Refusing ?? ":"));
            var refused = await bot.AskAsync(Fill(row.RefusedAction ?? row.Action));
            await bot.MakeAsync(Fill(row.Allowing));
            Assert.True(refused.State == RequestState.Refused, $"It should have been refused and is {refused.State} {refused.Says} {await bot.CardAsync(refused)}");
            Assert.Contains(row.Refusal, $"{refused.Says} {await bot.CardAsync(refused)}", StringComparison.Ordinal);
            table.Seen(row, "pre-check refuses");
        }

        if (row.IsNeverRun)
        {
            return;
        }

        if (row.Lying is not null)
        {
            await bot.MakeAsync(Fill(row.Lying));
            var lied = await bot.RunAsync(Fill(row.Action));
            given = new Dictionary<string, string>(given.Concat(await bot.MakeAsync(Fill(row.Telling))).GroupBy(value => value.Key).Select(group => group.Last()));
            Assert.True(NoSuccess.Contains(lied.State), $"The host lied, and it is {lied.State} {lied.Says}");
            table.Seen(row, "lie caught");
        }

        if (row.Question.Length > 0 && !row.Question.StartsWith("kept ", StringComparison.Ordinal))
        {
            Assert.Equal(Fill(row.Was), await bot.AnswerAsync(Fill(row.Question)));
        }

        var run = await bot.RunAsync(Fill(row.Action));
        Assert.True(run.State == RequestState.Succeeded, $"{run.State} {run.Says} {await bot.CardAsync(run)}");
        if (row.Question.Length > 0)
        {
            Assert.Equal(Fill(row.Is), await bot.AnswerAsync(Fill(row.Question)));
            table.Seen(row, "effect from outside");
        }

        Assert.Contains(row.Says, await bot.CardAsync(run), StringComparison.Ordinal);
        if (row.IsUndone)
        {
            var undone = await bot.UndoAsync(run);
            Assert.True(undone.State == RequestState.Succeeded, $"The undo is {undone.State} {undone.Says} {await bot.CardAsync(undone)}");
            Assert.Equal(Fill(row.Was), await bot.AnswerAsync(Fill(row.Question)));
            table.Seen(row, "undo restores");
        }
    }
}
