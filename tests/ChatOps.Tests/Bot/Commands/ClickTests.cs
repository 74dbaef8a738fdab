using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Commands;

public sealed class ClickTests
{
    [Fact]
    public async Task A_button_is_about_the_incident_that_it_names_wherever_it_is_clicked()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync();
        await bot.OpenAsync("open p1 odd logins");

        var answer = await bot.DeliverAsync("security-lead", "inc-2", new ClickInput("ack INC-1"));
        await bot.DeliverAsync("scribe", "inc-2", new ClickInput("note INC-1 seen on the other screen"));

        Assert.Equal("INC-1", answer.IncidentKey);
        Assert.NotNull((await bot.IncidentAsync("INC-1")).AcknowledgedAt);
        Assert.Null((await bot.IncidentAsync("INC-2")).AcknowledgedAt);
        Assert.Contains(await bot.TimelineAsync(await bot.IncidentAsync("INC-1")), entry => entry.Kind == TimelineEntryKind.Note);
        Assert.DoesNotContain(await bot.TimelineAsync(await bot.IncidentAsync("INC-2")), entry => entry.Kind == TimelineEntryKind.Note);
    }

    [Fact]
    public async Task A_form_asked_for_elsewhere_comes_back_to_its_own_incident()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        await bot.OpenAsync("open p0");
        await bot.OpenAsync("open p1 odd logins");

        var asked = await bot.DeliverAsync("commander", "inc-2", new ClickInput("title INC-1"));
        await bot.DeliverAsync("commander", "inc-2", new FormInput(asked.Form!.Id, asked.Form.State, new Dictionary<string, string> { ["text"] = "ransomware on pve1" }));

        Assert.Equal("ransomware on pve1", (await bot.IncidentAsync("INC-1")).Title);
        Assert.Equal("odd logins", (await bot.IncidentAsync("INC-2")).Title);
    }

    [Fact]
    public async Task Every_button_that_is_about_an_incident_names_it_and_can_be_typed()
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p0");
        foreach (var command in (string[])["", "help", "list", "show", "whoami", "roles", "timeline", "verify", "export md", "p1", "ack", "opne", "status contained", "update u"])
        {
            await bot.SayAsync("commander", "inc-1", command);
        }

        await bot.PassAsync(TimeSpan.FromMinutes(95), TimeSpan.FromMinutes(5));
        await bot.SayAsync("commander", "inc-1", "status resolved");

        var buttons = (await NoticesAsync(bot)).SelectMany(notice => notice.Buttons).DistinctBy(button => button.Command).ToList();
        Assert.True(buttons.Count > 5, $"only {buttons.Count} buttons were seen");
        Assert.All(buttons, button =>
        {
            var command = Assert.IsType<Parsed.Command>(bot.Get<CommandParser>().Parse(button.Command, null)).Value;
            Assert.True(!command.Verb.Spec.NeedsIncident || command.IncidentNumber == incident.Number, $"{button.Label}: {button.Command}");
        });
    }

    private static async Task<IReadOnlyList<Notice>> NoticesAsync(BotHarness bot)
    {
        await bot.SendAsync();
        await using var db = bot.Record.Read();
        var messages = await db.ConsoleMessages.ToListAsync(Token);
        return [.. messages.Where(message => message.IsNotice).Select(message => ChatJson.Read<Notice>(message.Body))];
    }
}
