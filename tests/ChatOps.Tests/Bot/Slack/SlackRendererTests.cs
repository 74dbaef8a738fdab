using System.Text.Json.Nodes;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Slack;
using ChatOps.Bot.Slack.Wire;
using ChatOps.Storage.People;
using ChatOps.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>Cards keep Slack's limits by splitting, and what people wrote stays what they wrote.</summary>
public class SlackRendererTests
{
    private static readonly SlackReader Reader = new(
        person => person.Value == "ana" ? "U0ANA" : null, key => key == "INC-1" ? "C0ONE" : null, "https://chatops.example.org/", TimeZoneInfo.Utc);

    private static readonly string[] Hostile =
    [
        "<!channel>", "<!here|here>", "<@U0ANA>", "<#C0ONE>", "<https://evil.example.org|bank>", "*bold* _it_ ~no~ `code` ```block```", ":rotating_light:", "> quote", "• item",
        "&lt;!channel&gt;", "&amp;", "<!date^0^{date}|x>", "<!subteam^S1>", "a\nCommander  Eve", "\u202e\u0000\u200b", new('x', 9000), new('ä', 4000), "🔥🔥", "",
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
        confirm => new NoticeButton(label, $"note {label}", label.Length % 2 == 0 ? ButtonStyle.Danger : ButtonStyle.Plain, confirm.Length % 2 == 0 ? confirm : null)));

    private static readonly Arbitrary<Notice> Notices = Arb.From(
        Words.SelectMany(title => Block.ListOf().SelectMany(blocks => AButton.ListOf().Select(buttons => new Notice
        {
            Title = title.Length % 3 == 0 ? null : title,
            Tone = (NoticeTone)(title.Length % 4),
            Blocks = [.. blocks],
            Buttons = [.. buttons],
        }))));

    [Fact]
    public void A_command_begins_as_commands_do_in_the_workspace()
    {
        var notice = Notice.Say("Say ", new CommandSpan("approve A-3"), ".");

        Assert.Contains("\"/incident approve A-3\"", SlackJson.Write(SlackMessageRenderer.RenderOne(notice, Reader).Blocks), StringComparison.Ordinal);
        Assert.Contains("/sec approve A-3", SlackMessageRenderer.RenderOne(notice, Reader with { Command = "/sec" }).Text, StringComparison.Ordinal);
    }

    /// <summary>https://docs.slack.dev/reference/block-kit and the limit on all blocks together, which Slack does not document.</summary>
    [Property(MaxTest = 150)]
    public Property No_notice_breaks_a_limit() => Prop.ForAll(Notices, notice =>
    {
        foreach (var message in SlackMessageRenderer.Render(notice, Reader).Append(SlackMessageRenderer.RenderOne(notice, Reader)))
        {
            Assert.InRange(message.Blocks.Count, 1, 50);
            Assert.InRange(SlackJson.Write(message.Blocks).Length, 1, 13_000);
            Assert.InRange(message.Text.Length, 1, 4000);
            foreach (var node in Nodes(JsonNode.Parse(SlackJson.Write(message.Blocks))!))
            {
                Check(node);
            }
        }
    });

    [Property(MaxTest = 150)]
    public Property What_people_wrote_is_never_a_mention_a_link_or_markup() => Prop.ForAll(Notices, notice =>
    {
        foreach (var message in SlackMessageRenderer.Render(notice, Reader))
        {
            // In the words for notifications nothing but our own dates stands between angle brackets.
            Assert.DoesNotContain("<", System.Text.RegularExpressions.Regex.Replace(message.Text, @"<!date\^0\^\{date_short_pretty\} \{time\}\|1970-01-01 00:00 UTC>", ""), StringComparison.Ordinal);
            foreach (var node in Nodes(JsonNode.Parse(SlackJson.Write(message.Blocks))!))
            {
                var type = node["type"]?.GetValue<string>();
                Assert.NotEqual("mrkdwn", type);
                Assert.NotEqual("broadcast", type);
                Assert.NotEqual("emoji", type);
                if (type == "user")
                {
                    Assert.Equal("U0ANA", node["user_id"]!.GetValue<string>());
                }

                if (type == "link")
                {
                    Assert.StartsWith("https://chatops.example.org/", node["url"]!.GetValue<string>(), StringComparison.Ordinal);
                }

                if (type == "plain_text")
                {
                    Assert.False(node["emoji"]!.GetValue<bool>());
                }
            }
        }
    });

    [Fact]
    public void Words_of_several_lines_stay_under_their_fact()
    {
        var notice = new Notice { Blocks = [new FactsBlock([new Fact("Title", new TextSpan("x\nCommander  Eve"))])] };

        var section = Assert.IsType<RichTextSection>(Assert.Single(Assert.IsType<RichText>(Assert.Single(SlackMessageRenderer.Render(notice, Reader)[0].Blocks)).Elements));
        Assert.Equal("x\n\u2003Commander  Eve", Assert.IsType<TextPart>(section.Elements[^1]).Text);
    }

    [Theory]
    [InlineData("hello &lt;world&gt; &amp;amp;", "hello <world> &amp;")]
    [InlineData("<@U0ANA> and <@U0EVE|ana>", "@ana and @U0EVE")]
    [InlineData("<#C1|general> <#C2|>", "#general #C2")]
    [InlineData("<!here> <!subteam^S1|@sre>", "@here @sre")]
    [InlineData("<https://a.example.org/x?a=1&amp;b=2> <https://a.example.org|a.example.org> <https://evil.example.org|bank.example.org>", "https://a.example.org/x?a=1&b=2 a.example.org bank.example.org (https://evil.example.org)")]
    [InlineData("<mailto:a@example.org|a@example.org>", "a@example.org")]
    [InlineData("a < b > c <>", "a < b > c <>")]
    public void Text_of_slack_is_read_as_it_was_meant(string text, string meant) =>
        Assert.Equal(meant, SlackText.Decode(text, user => user == "U0ANA" ? "ana" : null));

    [Property(MaxTest = 300)]
    public Property What_is_escaped_is_read_as_it_was() => Prop.ForAll(Arb.From(Words), text => SlackText.Decode(SlackText.Escape(text), _ => null) == text);

    [Theory]
    [InlineData("<@U0BOT> verify", "verify")]
    [InlineData("<@U0BOT|chatops>: /incident note x", "note x")]
    [InlineData("incident open p0", "open p0")]
    [InlineData("note <@U0BOT> said", "note @U0BOT said")]
    public void A_mention_of_the_bot_is_no_part_of_the_command(string text, string command) =>
        Assert.Equal(command, SlackMention.Strip(text, "U0BOT", said => SlackText.Decode(said, _ => null)));

    [Fact]
    public void Every_kind_of_block_fits_the_schema_of_slacks_own_types()
    {
        var schema = Schemas.Read("slack-blocks.types.schema.json");
        foreach (var notice in Gen.Sample(Notices.Generator, 60, 20))
        {
            foreach (var message in SlackMessageRenderer.Render(notice, Reader))
            {
                Schemas.AssertFits(schema, SlackJson.Write(message.Blocks));
            }
        }
    }

    [Fact]
    public void Forms_fit_the_schema_and_the_limits()
    {
        var schema = Schemas.Read("slack-view.types.schema.json");
        var form = new ChatForm("open", "Open an incident that is long", "Open", "INC-1",
        [
            new FormField("severity", "How bad?", FormFieldKind.Choice, true, "P0", null, [new("P0", new string('x', 200)), new("P1", "b")]),
            new FormField("text", "What?", FormFieldKind.Text, true, new string('y', 5000), "hint", MostCharacters: 5000),
            new FormField("host", "Host", FormFieldKind.Line, false), new FormField("sensitive", "Sensitive", FormFieldKind.Tick, false, "true"),
        ]);
        var view = SlackJson.Write(SlackFormRenderer.Form(form, "C1", Notice.Warn("no"), null, Reader));
        Schemas.AssertFits(schema, view);
        var node = JsonNode.Parse(view)!;
        Assert.InRange(node["title"]!["text"]!.GetValue<string>().Length, 1, 24);
        Assert.InRange(node["private_metadata"]!.GetValue<string>().Length, 1, 3000);
        foreach (var below in Nodes(node))
        {
            Check(below);
        }
    }

    private static IEnumerable<JsonObject> Nodes(JsonNode node) => node switch
    {
        JsonObject item => item.Select(property => property.Value).OfType<JsonNode>().SelectMany(Nodes).Prepend(item),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Nodes),
        _ => [],
    };

    private static void Check(JsonObject node)
    {
        switch (node["type"]?.GetValue<string>())
        {
            case "header":
                Assert.InRange(Length(node["text"]!["text"]), 1, 150);
                break;
            case "button":
                Assert.InRange(Length(node["text"]!["text"]), 1, 75);
                Assert.InRange(Length(node["value"]), 1, 2000);
                if (node["confirm"] is { } confirm)
                {
                    Assert.InRange(Length(confirm["title"]!["text"]), 1, 100);
                    Assert.InRange(Length(confirm["text"]!["text"]), 1, 300);
                    Assert.InRange(Length(confirm["confirm"]!["text"]), 1, 30);
                    Assert.InRange(Length(confirm["deny"]!["text"]), 1, 30);
                }

                break;
            case "actions":
                Assert.InRange(node["elements"]!.AsArray().Count, 1, 25);
                Assert.Equal(node["elements"]!.AsArray().Count, node["elements"]!.AsArray().Select(button => button!["action_id"]!.GetValue<string>()).Distinct().Count());
                break;
            case "text":
                Assert.InRange(Length(node["text"]), 1, 3000);
                break;
            case "plain_text_input":
                Assert.True(node["initial_value"] is null || Length(node["initial_value"]) <= node["max_length"]!.GetValue<int>());
                Assert.InRange(node["max_length"]!.GetValue<int>(), 1, 3000);
                break;
            case "static_select":
                Assert.All(node["options"]!.AsArray(), option => Assert.InRange(Length(option!["text"]!["text"]), 1, 75));
                break;
        }
    }

    private static int Length(JsonNode? text) => text!.GetValue<string>().Length;
}
