using System.Text.Json.Nodes;
using ChatOps.Bot.Inbound;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>A record that does not answer must not leave anybody with Slack's own error, nor with a wrong word.</summary>
public class SlackSlowRecordTests
{
    [Fact]
    public async Task While_the_record_does_not_answer_a_person_gets_words_and_an_event_comes_again()
    {
        await using var slack = await FakeSlack.StartAsync();
        await using var bot = await SlackBot.StartAsync(slack, answers: PatientAnswers.Limits with { Save = new AnswerLimits().Save });
        var ana = bot.Visitor("U0ANA");
        await Until.TrueAsync(async () => await SaidAsync(() => ana.TypeAsync("open p1 odd logins", trigger: "1.1.1")) == "");
        var channel = (await bot.SaidToAllAsync("opened INC-1")).Channel;
        await bot.QuietAsync();

        // Somebody else has the database to themselves.
        var refused = new List<string>();
        await using (var db = bot.Record.Read())
        {
            await db.Database.OpenConnectionAsync(Token);
            await db.Database.ExecuteSqlRawAsync("BEGIN IMMEDIATE", Token);

            // Whether a note was begun in time is for the machine to say; either way the words have to be true.
            await Until.TrueAsync(async () =>
            {
                var said = await SaidAsync(() => ana.TypeAsync($"note first {refused.Count}", channel));
                if (said.Contains("may still be done", StringComparison.Ordinal))
                {
                    return true;
                }

                Assert.Contains("nothing was done", said, StringComparison.Ordinal);
                refused.Add($"first {refused.Count}");
                return false;
            });

            // The one before it is still being saved.
            Assert.Contains("nothing was done", await SaidAsync(() => ana.TypeAsync("note second", channel)), StringComparison.Ordinal);
            refused.Add("second");
            using var mention = await ana.HappensAsync(new JsonObject { ["type"] = "app_mention", ["user"] = "U0ANA", ["text"] = "<@U0BOT> note third", ["channel"] = channel, ["ts"] = "1.1" }, "Ev3");
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, mention.StatusCode);
            await db.Database.ExecuteSqlRawAsync("ROLLBACK", Token);
        }

        await Until.TrueAsync(async () =>
        {
            using var again = await ana.HappensAsync(new JsonObject { ["type"] = "app_mention", ["user"] = "U0ANA", ["text"] = "<@U0BOT> note third", ["channel"] = channel, ["ts"] = "1.1" }, "Ev3");
            return again.StatusCode == System.Net.HttpStatusCode.OK;
        });
        await bot.SaidAsync("third", channel);
        await bot.QuietAsync();
        var notes = (await bot.TimelineAsync()).Where(entry => entry.Kind == ChatOps.Storage.Timeline.TimelineEntryKind.Note).Select(entry => entry.ReadPayload<ChatOps.Storage.Timeline.Note>()!.Text).ToList();
        Assert.Empty(notes.Intersect(refused));
        Assert.Single(notes, "third");
    }

    /// <summary>What somebody is told at once; nothing if all is well.</summary>
    private static async Task<string> SaidAsync(Func<Task<HttpResponseMessage>> type)
    {
        using var response = await type();
        var body = await response.Content.ReadAsStringAsync(Token);
        return body.Length == 0 ? "" : JsonNode.Parse(body)!["text"]!.GetValue<string>();
    }
}
