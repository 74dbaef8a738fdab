using System.Globalization;
using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOps.Tests.Bot.Chat;

public sealed class CleanTextTests
{
    [Theory]
    [InlineData("a\u034fb", "ab")]
    [InlineData("\u115f\u1160\u3164\uffa0x", "x")]
    [InlineData("x\u17b4\u17b5", "x")]
    [InlineData("\u200dx", "x")]
    [InlineData("x\u200d", "x")]
    [InlineData("x \u200cy", "x y")]
    [InlineData("x\u200d y", "x y")]
    [InlineData("x\u200d\u200d\u200dy", "x\u200dy")]
    [InlineData("x\u200d\u202ey", "x\u200dy")]
    [InlineData("x\u2800y", "x y")]
    public void What_takes_no_ink_is_taken_out(string text, string visible) => Assert.Equal(visible, CleanText.Visible(text));

    [Theory]
    [InlineData("👩‍🚒 👨‍👩‍👧‍👦 🏳️‍🌈")]
    [InlineData("می‌خواهم")]
    [InlineData("क्‍ष ශ්‍රී")]
    [InlineData("Füße, œuvre, Ærø, 東京, 한국어, שלום, مرحبا")]
    [InlineData("e\u0301 Z\u0351")]
    [InlineData("a\n\tb")]
    public void Letters_and_emoji_of_every_script_stay(string text) => Assert.Equal(text, CleanText.Visible(text));

    [Theory]
    [InlineData("🔥🔥", 1, "")]
    [InlineData("🔥🔥", 2, "🔥")]
    [InlineData("🔥🔥", 3, "🔥")]
    [InlineData("🔥🔥", 4, "🔥🔥")]
    [InlineData("a🔥", 2, "a")]
    public void A_text_is_never_cut_within_a_letter(string text, int most, string cut) => Assert.Equal(cut, CleanText.Cut(text, most));

    [Fact]
    public void Whatever_people_write_comes_out_as_whole_letters_that_can_be_seen()
    {
        var letters = Gen.Elements<string>(
            ["a", "ß", " ", "\n", "\t", "\r", "\0", "\u200c", "\u200d", "\u202e", "\ufeff", "\u3164", "\ud83d", "\udd25", "🔥", "\u2800", "\u2028", "\ue000", "\U000e0041"]);
        var texts = letters.ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

        Prop.ForAll(texts, Gen.Choose(1, 12).ToArbitrary(), (text, most) =>
        {
            var visible = CleanText.Visible(text);
            Assert.Equal(visible, CleanText.Visible(visible));
            Assert.All(visible.EnumerateRunes(), rune => Assert.True(
                rune.Value is '\n' or '\t' or 0x200c or 0x200d
                || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator)));
            Assert.True(IsWhole(visible) && IsWhole(CleanText.Cut(visible, most)) && IsWhole(CleanText.Shortened(visible, most)));
            Assert.True(CleanText.Cut(visible, most).Length <= most && visible.StartsWith(CleanText.Cut(visible, most), StringComparison.Ordinal));
            Assert.DoesNotContain('\n', CleanText.Line(text));
            Assert.Equal(CleanText.Line(text), CleanText.Line(CleanText.Line(text)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).Seeded());
    }

    /// <summary>UTF-8 has no place for half a pair.</summary>
    private static bool IsWhole(string text) => new UTF8Encoding(false, true) is var strict && Encoding.UTF8.GetString(strict.GetBytes(text)) == text;
}
