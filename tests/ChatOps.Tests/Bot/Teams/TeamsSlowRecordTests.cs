using System.Net;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>A record that does not answer: either the person is told, or Teams is asked to send it again, and never both.</summary>
public class TeamsSlowRecordTests
{
    [Fact]
    public async Task While_the_record_does_not_answer_a_person_gets_words_and_what_nobody_waits_for_comes_again()
    {
        await using var teams = await FakeTeams.StartAsync();
        await using var bot = await TeamsBot.StartAsync(teams, answers: PatientAnswers.Limits with { Save = new AnswerLimits().Save });
        var ana = bot.Visitor(TeamsBot.Ana);
        await Until.TrueAsync(async () =>
        {
            await ana.TypeAsync("open p1 odd logins", id: "open");
            await bot.QuietAsync();
            return await bot.IncidentsAsync() == 1;
        });
        var card = await bot.SaidAsync("not yet, due");
        await bot.QuietAsync();
        var edited = ana.Activity("messageUpdate", card.Conversation, "1795000000777");
        edited["text"] = "edited";

        // Somebody else has the database to themselves.
        await using (var db = bot.Record.Read())
        {
            await db.Database.OpenConnectionAsync(Token);
            await db.Database.ExecuteSqlRawAsync("BEGIN IMMEDIATE", Token);
            Assert.Equal(HttpStatusCode.OK, await ana.TypeAsync("note first", card.Conversation));
            await bot.SaidAsync("The record does not answer at the moment", to: TeamsBot.Ana);
            Assert.Equal(HttpStatusCode.OK, await ana.TypeAsync("note second", card.Conversation));
            await bot.SaidAsync("nothing was done", to: TeamsBot.Ana);
            Assert.Equal(HttpStatusCode.OK, await ana.SubmitAsync(card, "Acknowledge"));
            using var again = await ana.SendAsync(edited);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, again.StatusCode);
            await db.Database.ExecuteSqlRawAsync("ROLLBACK", Token);
        }

        Assert.Equal(HttpStatusCode.OK, await ana.DeliverAsync(edited));
        await bot.QuietAsync();
        Assert.DoesNotContain(await bot.TimelineAsync(), entry => entry.Kind == TimelineEntryKind.Note && entry.ReadPayload<Note>()!.Text == "second");
    }
}
