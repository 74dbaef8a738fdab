using ChatOps.Actions.Ssh;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ChatOps.Tests.Actions;

public class CommandLineTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("a", "'a'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("''", @"''\'''\'''")]
    public void A_word_stands_in_single_quotes(string text, string quoted)
    {
        Assert.Equal(quoted, CommandLine.Quote(text));
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("a\0b")]
    public void What_no_argument_can_hold_is_refused(string text)
    {
        Assert.ThrowsAny<ArgumentException>(() => CommandLine.Quote(text));
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        // It would be sent as U+FFFD, which nobody approved.
        Assert.ThrowsAny<ArgumentException>(() => CommandLine.Quote("\ud83d"[..1]));
    }

    [Property(MaxTest = 25)]
    public Property Any_text_arrives_as_one_argument_in_dash_and_bash() =>
        Prop.ForAll(Gen.ArrayOf(Texts(), 60).ToArbitrary(), texts => ArrivesAsync(texts));

    [Fact]
    public Task Hostile_texts_arrive_as_one_argument_in_dash_and_bash() => ArrivesAsync([.. Corpus.Hostile]);

    [Fact]
    public void A_line_that_no_shell_takes_is_refused()
    {
        Assert.Throws<ArgumentException>(() => HostShell.Direct(new string('a', CommandLine.LongestBytes), false, 1, false, false));
    }

    private static async Task ArrivesAsync(string[] texts)
    {
        foreach (var shell in (string[])[PosixShell.Dash, PosixShell.Bash])
        {
            var arguments = await PosixShell.ArgumentsAsync(shell, texts.Select(CommandLine.Quote));

            Assert.Equal(texts.Select(text => new[] { text }), arguments);
        }
    }

    // \u0001 is what separates words in the shell's answer.
    private static Gen<string> Texts() =>
        Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && !text.Contains('\0') && !text.Contains('\u0001') && !text.Any(char.IsSurrogate)),
            Gen.Elements("'", "\\", "$", "`", "\"", "\n", " ", "*", "!", "a", "é", "\u202e", "😀", ";").ArrayOf().Select(string.Concat));
}
