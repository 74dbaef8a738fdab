using ChatOps.Bot.Chat;
using ChatOps.Storage.People;

namespace ChatOps.Tests.Bot.Chat;

public class PlainTextTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 23, 30, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void A_notice_is_lines_of_text()
    {
        var notice = new Notice
        {
            Title = "INC-1 · Database dumped",
            Blocks =
            [
                new ParagraphBlock(["Ask ", new MentionSpan(new PersonId("ana"), "Ana"), " in ", new RoomSpan("INC-1"), ", see ", new LinkSpan("the export", "exports/1")]),
                new FactsBlock([new Fact("Status", "open"), new Fact("Commander", new TextSpan("Ana", true))]),
                new ListBlock("Done", [["one"], [new CommandSpan("ack INC-1")]]),
                new PreformattedBlock("a\n  b"),
            ],
        };

        Assert.Equal(
            "INC-1 · Database dumped\nAsk @Ana in #inc-1, see the export (https://bot.example.org/exports/1)\nStatus     open\nCommander  Ana\nDone\n- one\n- /incident ack INC-1\na\n  b",
            PlainText.Render(notice, new PlainTextReader(TimeZoneInfo.Utc, Pages: "https://bot.example.org/")));
    }

    [Fact]
    public void Times_are_in_the_readers_zone_and_carry_the_date_of_another_day()
    {
        var notice = Notice.Say(new TimeSpanned(At));

        Assert.Equal("23:30 UTC", PlainText.Render(notice, new PlainTextReader(TimeZoneInfo.Utc, At)));
        Assert.Equal("00:30 +01:00", PlainText.Render(notice, new PlainTextReader(Berlin, At)));
        Assert.Equal("2026-11-24 00:30 +01:00", PlainText.Render(notice, new PlainTextReader(Berlin, At.AddHours(-2))));
        Assert.Equal("2026-11-23 23:30 UTC", PlainText.Render(Notice.Say(new TimeSpanned(At, TimeStyle.DateAndClock)), TimeZoneInfo.Utc));
    }

    [Theory]
    [InlineData("\u001b]0;owned\u0007\u001b[2J")]
    [InlineData("\u009b31m")]
    [InlineData("\u202egpj.exe\u202c")]
    [InlineData("\u2066a\u2069\u200e\u200f\u061c")]
    [InlineData("a\rb\bc\u0000")]
    [InlineData("\u2028\u2029\u0085")]
    [InlineData("\ud800")]
    [InlineData("\U000E0041\U000E0042")]
    public void What_could_deceive_reader_or_terminal_is_taken_out_everywhere(string hostile)
    {
        var text = PlainText.Render(
            new Notice
            {
                Title = hostile,
                Blocks =
                [
                    new ParagraphBlock([new TextSpan(hostile), new CodeSpan(hostile), new MentionSpan(new PersonId("x"), hostile), new LinkSpan(hostile, "x"), new RoomSpan(hostile)]),
                    new FactsBlock([new Fact(hostile, hostile)]),
                    new ListBlock(hostile, [[hostile]]),
                    new PreformattedBlock(hostile),
                ],
            },
            TimeZoneInfo.Utc);

        Assert.All(text.EnumerateRunes(), rune => Assert.False(
            rune.Value != '\n' && System.Text.Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Control
                or System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Surrogate
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator,
            $"U+{rune.Value:X4}"));
    }

    [Fact]
    public void Words_of_several_lines_cannot_pass_for_another_fact_or_item()
    {
        var notice = new Notice
        {
            Title = "INC-1\nStatus  closed",
            Blocks = [new FactsBlock([new Fact("Status", "open\nStatus  closed")]), new ListBlock("Timeline", [["a\n- b"]])],
        };

        Assert.Equal(
            "INC-1 Status closed\nStatus  open\n        Status  closed\nTimeline\n- a\n  - b", PlainText.Render(notice, TimeZoneInfo.Utc));
    }
}
