using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Teams;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.People;
using ChatOps.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Cards keep Teams' limits by splitting, and what people wrote stays what they wrote.</summary>
public partial class AdaptiveCardTests
{
    private static readonly TeamsReader Reader = new(
        person => person.Value == "ana" ? "29:ana" : null, key => key == "INC-1" ? "https://teams.microsoft.com/l/message/x/1" : null, "https://chatops.example.org/", TimeZoneInfo.Utc, DateTimeOffset.UnixEpoch)
    {
        Deciders = [.. Enumerable.Range(0, 70).Select(number => $"29:{number}")],
    };

    private static readonly string[] Hostile =
    [
        "<at>Ana</at>", "<at>everyone</at>", "**bold** _it_ [bank](https://evil.example.org) `code`", "- item", "# heading", "{{DATE(2026-01-01T00:00:00Z)}}", "{{{TIME(2026-01-01T00:00:00Z)}}}", "${name}",
        "&lt;at&gt;", "<script>", "\r\n> quote", "a\nCommander:  Eve", "\u202e\u0000\u200b", new('x', 9000), new('ä', 4000), "🔥🔥", "", "  two  blanks",
    ];

    private static readonly Gen<string> Words = Gen.Elements(Hostile).ListOf().Select(list => string.Concat(list.Take(4)));

    private static readonly Gen<ChatSpan> Span = Gen.OneOf(
        Words.Select(text => (ChatSpan)new TextSpan(text, text.Length % 2 == 0)), Words.Select(text => (ChatSpan)new CodeSpan(text)),
        Words.Select(text => (ChatSpan)new MentionSpan(new PersonId(text.Length % 2 == 0 ? "ana" : "nobody"), text)), Words.Select(text => (ChatSpan)new LinkSpan(text, "incidents/INC-1")),
        Gen.Constant((ChatSpan)new TimeSpanned(DateTimeOffset.UnixEpoch)), Gen.Elements("INC-1", "INC-2").Select(key => (ChatSpan)new RoomSpan(key)));

    private static readonly Gen<IReadOnlyList<ChatSpan>> Spans = Span.ListOf().Select(list => (IReadOnlyList<ChatSpan>)[.. list]);

    private static readonly Gen<NoticeBlock> Block = Gen.OneOf(
        Spans.Select(spans => (NoticeBlock)new ParagraphBlock(spans)),
        Words.SelectMany(label => Spans.Select(value => new Fact(label, value))).ListOf().Select(facts => (NoticeBlock)new FactsBlock([.. facts])),
        Words.SelectMany(heading => Spans.ListOf().Select(items => (NoticeBlock)new ListBlock(heading.Length % 2 == 0 ? heading : null, [.. items]))),
        Words.Select(text => (NoticeBlock)new PreformattedBlock(text)));

    private static readonly Gen<NoticeButton> AButton = Words.SelectMany(label => Words.Select(
        confirm => new NoticeButton(label, label.Length % 3 == 0 ? $"approve {label}" : $"note {label}", label.Length % 2 == 0 ? ButtonStyle.Danger : ButtonStyle.Plain, confirm.Length % 2 == 0 ? confirm : null) { For = label.Length % 3 == 0 ? [new PersonId("ana")] : null }));

    private static readonly Arbitrary<Notice> Notices = Arb.From(
        Words.SelectMany(title => Block.ListOf().SelectMany(blocks => AButton.ListOf().Select(buttons => new Notice
        {
            Title = title.Length % 3 == 0 ? null : title,
            Tone = (NoticeTone)(title.Length % 4),
            Blocks = [.. blocks],
            Buttons = [.. buttons],
        }))));

    [Property(MaxTest = 100)]
    public Property No_card_is_longer_than_teams_takes() => Prop.ForAll(Notices, notice =>
    {
        foreach (var card in AdaptiveCardRenderer.Render(notice, Reader).Append(AdaptiveCardRenderer.RenderOne(notice, Reader)))
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(TeamsJson.Write(card.Card)), 1, 25_000);
            Assert.InRange(card.Summary.Length, 1, 320);
            Assert.NotEmpty(card.Card.Body);
            Assert.InRange(card.Card.Refresh?.UserIds.Count ?? 1, 1, 60);
            Assert.All(card.Card.Body.OfType<ActionSet>(), row => Assert.InRange(row.Actions.Count, 1, 6));
        }
    });

    [Property(MaxTest = 100)]
    public Property What_people_wrote_is_never_a_mention_a_link_a_function_or_markup() => Prop.ForAll(Notices, notice =>
    {
        foreach (var card in AdaptiveCardRenderer.Render(notice, Reader))
        {
            foreach (var node in FakeCard.Nodes(JsonNode.Parse(TeamsJson.Write(card.Card))))
            {
                switch (node["type"]?.GetValue<string>())
                {
                    case "TextBlock":
                        // The one place that is read for markup: only mentions of known people, in names without any.
                        Assert.Matches(OnlyMentions(), node["text"]!.GetValue<string>());
                        break;
                    case "TextRun":
                        // Only our own instants are functions, each a run of its own.
                        var text = node["text"]!.GetValue<string>();
                        Assert.True(!text.Contains("{{", StringComparison.Ordinal) || OurTime().IsMatch(text), text);
                        Assert.DoesNotContain('\n', text);
                        break;
                    case "FactSet" or "Input.Text" or "Table":
                        Assert.Fail("Its words would be read for markup.");
                        break;
                    case "Action.OpenUrl":
                        Assert.Matches("^https://(chatops.example.org|teams.microsoft.com)/", node["url"]!.GetValue<string>());
                        break;
                    case "mention":
                        Assert.Equal("29:ana", node["mentioned"]!["id"]!.GetValue<string>());
                        break;
                }
            }
        }
    });

    [Fact]
    public void Every_kind_of_card_fits_the_official_schema()
    {
        var schema = Schemas.Read("adaptive-card-1.5.schema.json");
        foreach (var notice in Gen.Sample(Notices.Generator, 40, 20))
        {
            foreach (var card in AdaptiveCardRenderer.Render(notice, Reader).Append(AdaptiveCardRenderer.RenderOne(notice, Reader)))
            {
                AssertFits(schema, card.Card);
            }
        }

        AssertFits(schema, AdaptiveCardRenderer.Question(new CardClick(CardClick.Ask) { Command = "approve A-1", Question = "Really?", Label = "Approve", IsDanger = true }));
        AssertFits(schema, AdaptiveCardForm.Render(Form, "19:x", Notice.Warn("no"), null, Reader));
        AssertFits(schema, AdaptiveCardForm.Render(Form, "19:x", null, new Dictionary<string, string> { ["text"] = "filled" }, Reader));
    }

    [Fact]
    public void A_form_comes_back_as_it_was_filled_in()
    {
        var card = JsonNode.Parse(TeamsJson.Write(AdaptiveCardForm.Render(Form, "19:x", Notice.Warn("no"), null, Reader)))!;
        var send = FakeCard.ButtonsOf(card)["Open"];
        var data = send["data"]!.DeepClone().AsObject();
        data["severity"] = "P1";
        data["text"] = "";
        data["sensitive"] = "false";
        data["host"] = "pve1";
        using var document = System.Text.Json.JsonDocument.Parse(data.ToJsonString());

        var read = CardClick.Read(document.RootElement)!;
        Assert.Equal((CardClick.Form, "open", "INC-1", "19:x"), (read.Do, read.Kept!.Form, read.Kept.State, read.Kept.Room));
        Assert.Equal(4, read.Kept.Asked!.Fields.Count);
        Assert.Equal(new Dictionary<string, string> { ["severity"] = "P1", ["host"] = "pve1" }, CardClick.Values(document.RootElement));
        Assert.Equal("P0", FakeCard.Nodes(card).Single(node => node["id"]?.GetValue<string>() == "severity")["value"]!.GetValue<string>());
        Assert.Equal(3000, FakeCard.Nodes(card).Single(node => node["id"]?.GetValue<string>() == "text")["maxLength"]!.GetValue<int>());
    }

    [Fact]
    public void A_button_is_answered_at_once_or_arrives_as_a_message_and_asks_first_where_it_has_to()
    {
        var notice = new Notice { Buttons = [new NoticeButton("Stop", "run stop", ButtonStyle.Danger, "Stop it?"), new NoticeButton("Ack", "ack INC-1", ButtonStyle.Primary)] };
        var buttons = FakeCard.ButtonsOf(JsonNode.Parse(TeamsJson.Write(AdaptiveCardRenderer.RenderOne(notice, Reader).Card))!);

        Assert.All(buttons.Values, button => Assert.Equal("Action.Execute", button["type"]!.GetValue<string>()));
        Assert.All(buttons.Values, button => Assert.Equal("Action.Submit", button["fallback"]!["type"]!.GetValue<string>()));
        Assert.All(buttons.Values, button => Assert.True(JsonNode.DeepEquals(button["data"], button["fallback"]!["data"])));
        Assert.Equal(("ask", "run"), (buttons["Stop"]["verb"]!.GetValue<string>(), buttons["Ack"]["verb"]!.GetValue<string>()));
        Assert.Equal(("destructive", "positive"), (buttons["Stop"]["style"]!.GetValue<string>(), buttons["Ack"]["style"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"chatops\":[]}")]
    [InlineData("{\"chatops\":{\"do\":7}}")]
    [InlineData("{\"chatops\":{\"kept\":{}}}")]
    public void Data_that_is_none_of_ours_is_no_button(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Assert.Null(CardClick.Read(document.RootElement));
    }

    [Fact]
    public void Times_are_the_readers_own_and_words_of_several_lines_stay_under_their_fact()
    {
        var now = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
        var notice = new Notice { Blocks = [new FactsBlock([new Fact("Due", new TimeSpanned(now.AddHours(2)), " of ", new TimeSpanned(now.AddDays(-1))), new Fact("Title", new TextSpan("x\nCommander: Eve"))])] };
        var words = FakeCard.Read(JsonNode.Parse(TeamsJson.Write(AdaptiveCardRenderer.RenderOne(notice, Reader with { Now = now }).Card))!).Split('\n');

        Assert.Equal(["Due: {{TIME(2026-11-23T12:00:00Z)}} of {{DATE(2026-11-22T10:00:00Z,SHORT)}} {{TIME(2026-11-22T10:00:00Z)}}", "Title: x", "\u2003Commander: Eve"], words);
    }

    internal static ChatForm Form { get; } = new("open", "Open an incident", "Open", "INC-1",
    [
        new FormField("severity", "How bad?", FormFieldKind.Choice, true, "P0", null, [new("P0", new string('x', 200)), new("P1", "b")]),
        new FormField("text", "What?", FormFieldKind.Text, true, new string('y', 5000), "hint", MostCharacters: 5000),
        new FormField("host", "Host", FormFieldKind.Line, false), new FormField("sensitive", "Sensitive", FormFieldKind.Tick, false, "true"),
    ]);

    /// <summary>The official schema does not know what Teams adds.</summary>
    private static void AssertFits(NJsonSchema.JsonSchema schema, AdaptiveCard card) => Schemas.AssertFits(schema, TeamsJson.Write(card with { Msteams = null }));

    [GeneratedRegex(@"\A(<at>[\p{L}\p{N}.' ]+</at>( |\z))+\z")]
    private static partial Regex OnlyMentions();

    [GeneratedRegex(@"\A(\{\{DATE\(1970-01-01T00:00:00Z,SHORT\)\}\} )?\{\{TIME\(1970-01-01T00:00:00Z\)\}\}\z")]
    private static partial Regex OurTime();
}
