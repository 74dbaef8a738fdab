using System.Text;
using System.Text.Json;
using AngleSharp.Html.Parser;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Console;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace ChatOps.Tests.Bot.Reports;

/// <summary>Whatever people wrote, a report shows it as their words and gives it to nobody who may not have it.</summary>
public sealed class ExportTests
{
    private const int Tries = 15;

    private static readonly string[] Elements =
        ["html", "head", "meta", "title", "style", "body", "h1", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "code"];

    private static readonly string[] Attributes = ["lang", "charset", "http-equiv", "content"];

    private static readonly MarkdownPipeline GitHub = new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseTaskLists().UseEmphasisExtras().Build();

    [Fact]
    public void Html_holds_no_markup_made_of_peoples_words() => ForAnyWords(async (bot, incident, entries) =>
    {
        var page = await ExportAsync(bot, incident, ExportFormat.Html);

        using var document = new HtmlParser().ParseDocument(page);
        Assert.Empty(document.All.Select(element => element.LocalName).Except(Elements));
        Assert.Empty(document.All.SelectMany(element => element.Attributes).Select(attribute => attribute.Name).Except(Attributes));
        Assert.Single(document.QuerySelectorAll("style"));
        Assert.Equal(2, document.QuerySelectorAll("meta").Length);
        var rows = document.QuerySelectorAll("tbody tr");
        Assert.Equal(entries.Count, rows.Length);
        Assert.All(rows, row => Assert.Equal(["td", "td", "td", "td"], row.Children.Select(cell => cell.LocalName)));
        Assert.Equal(entries.Select(entry => Sentence(bot, entry)), rows.Select(row => row.Children[2].TextContent));
    });

    [Fact]
    public void Markdown_keeps_its_table_and_has_no_link_no_heading_and_no_markup_of_theirs() => ForAnyWords(async (bot, incident, entries) =>
    {
        var text = await ExportAsync(bot, incident, ExportFormat.Markdown);

        var document = Markdown.Parse(text, GitHub);
        Assert.Empty(document.Descendants<LinkInline>());
        Assert.Empty(document.Descendants<AutolinkInline>());
        Assert.Empty(document.Descendants<HtmlInline>());
        Assert.Empty(document.Descendants<HtmlBlock>());
        Assert.Equal([1, 2], document.Descendants<HeadingBlock>().Select(heading => heading.Level));
        Assert.Equal(4, document.Count);
        var table = Assert.Single(document.Descendants<Table>());
        Assert.Equal(entries.Count + 1, table.Count);
        Assert.All(table.OfType<TableRow>(), row => Assert.Equal(4, row.Count));
        Assert.All(document.Descendants<EmphasisInline>(), emphasis => Assert.EndsWith(":", emphasis.FirstChild?.ToString(), StringComparison.Ordinal));
    });

    [Fact]
    public void Json_is_read_back_as_it_stands_in_the_record_and_verifies() => ForAnyWords(async (bot, incident, entries) =>
    {
        var text = await ExportAsync(bot, incident, ExportFormat.Json);

        using var document = JsonDocument.Parse(text);
        var lines = document.RootElement.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(incident.Title, document.RootElement.GetProperty("about").GetProperty("title").GetString());
        Assert.Equal(entries.Select(entry => entry.Envelope), lines.Select(line => CanonicalJson.Canonicalize(line.GetProperty("envelope"))));
        Assert.Equal(entries.Select(entry => entry.Payload ?? "null"), lines.Select(line => CanonicalJson.Canonicalize(line.GetProperty("payload"))));
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var head = new QuotedHead(entries[^1].Sequence, Convert.ToHexStringLower(entries[^1].Hash));
        Assert.True((await TimelineFile.VerifyAsync(file, [head], Token)).Holds);
    });

    [Theory]
    [InlineData(ExportFormat.Markdown)]
    [InlineData(ExportFormat.Html)]
    [InlineData(ExportFormat.Json)]
    internal async Task What_was_redacted_is_in_no_form_and_no_title(ExportFormat format)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p1 login root:swordfish leaked --host swordfish");
        await bot.SayAsync("responder", "inc-1", "note the password is swordfish");
        await bot.DeliverAsync("scribe", "inc-1", new ChatOps.Bot.Inbound.PinInput("7", "use swordfish", "responder", bot.Clock.Now()));
        await bot.SayAsync("commander", "inc-1", "title swordfish leaked");
        var secret = (await bot.TimelineAsync(incident)).Where(entry => entry.Payload!.Contains("swordfish", StringComparison.Ordinal)).Select(entry => entry.Sequence).ToList();

        foreach (var sequence in secret)
        {
            await bot.SayAsync("commander", "inc-1", $"redact #{sequence} a password");
        }

        var text = await ExportAsync(bot, await bot.IncidentAsync("INC-1"), format);
        Assert.DoesNotContain("swordfish", text, StringComparison.Ordinal);
        Assert.Contains("a password", text, StringComparison.Ordinal);
        Assert.Contains("title redacted", text, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", BotHarness.Words(await bot.SayAsync("commander", BotHarness.Lobby, "show INC-1")), StringComparison.Ordinal);
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    [Theory]
    [InlineData("commander", true)]
    [InlineData("responder", false)]
    [InlineData("management", false)]
    [InlineData("stranger", false)]
    public async Task A_sensitive_record_is_given_to_those_who_are_on_it_and_each_attempt_is_kept(string account, bool may)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync("open p2 the manager's mailbox --sensitive");
        var key = new AccountKey(ChatPlatform.Console, ConsoleUser.Workspace, account);

        foreach (var file in (string[])["INC-1.json", "inc-1.md", "INC-1.html"])
        {
            Assert.Equal(may, await bot.Get<RecordDownload>().OpenAsync(file, new CommandActor(key, bot.People.Behind(key), account), Token) is not null);
        }

        var kept = (await bot.TimelineAsync(incident)).Skip(1).ToList();
        Assert.Equal(3, kept.Count);
        Assert.All(kept, entry => Assert.Equal((may ? TimelineEntryKind.CommandRun : TimelineEntryKind.CommandRefused, account), (entry.Kind, entry.ReadEnvelope().Actor.Account!.Value.UserId)));
        Assert.True((await bot.VerifyAsync(incident)).Holds);
    }

    private static void ForAnyWords(Func<BotHarness, Incident, IReadOnlyList<TimelineEntry>, Task> holds) =>
        Prop.ForAll(HostileWords.Some, words => HoldsAsync(words, holds).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(Tries).Seeded());

    private static async Task HoldsAsync(string[] words, Func<BotHarness, Incident, IReadOnlyList<TimelineEntry>, Task> holds)
    {
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await HostileWords.SayAsync(bot, words);
        var entries = await bot.TimelineAsync(incident);
        Assert.True(entries.Count > 8, $"only {entries.Count} entries");
        await holds(bot, incident, entries);
    }

    private static string Sentence(BotHarness bot, TimelineEntry entry) => PlainText.Render(bot.Get<TimelineWords>().Sentence(entry), TimeZoneInfo.Utc);

    private static async Task<string> ExportAsync(BotHarness bot, Incident incident, ExportFormat format)
    {
        await using var db = bot.Record.Read();
        using var file = new MemoryStream();
        await bot.Get<TimelineExport>().WriteAsync(db, incident, format, TimeZoneInfo.Utc, file, Token);
        return new UTF8Encoding(false, true).GetString(file.ToArray());
    }
}
