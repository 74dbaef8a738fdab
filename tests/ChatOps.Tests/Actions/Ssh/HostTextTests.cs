using System.Text;
using ChatOps.Actions.Ssh;

namespace ChatOps.Tests.Actions.Ssh;

public sealed class HostTextTests
{
    [Theory]
    [InlineData("plain\tand\nlines äöü€🦊", "plain\tand\nlines äöü€🦊")]
    [InlineData("\u001b[31mred\u001b[0m\u001b]0;title\u0007", "[31mred[0m]0;title")]
    [InlineData("a\rb\0c\u0085d\u007fe", "abcde")]
    [InlineData("exe.\u202etxt\u2066\u200b\ufeff\u00ad", "exe.txt")]
    [InlineData("one\u2028two\u2029three", "onetwothree")]
    public void What_steers_or_deceives_is_taken_out(string said, string shown) =>
        Assert.Equal(shown, HostText.Clean(Encoding.UTF8.GetBytes(said)));

    [Fact]
    public void What_is_no_text_shows_as_such() => Assert.Equal("a\ufffdb\ufffd", HostText.Clean([(byte)'a', 0xff, (byte)'b', 0xe2, 0x82]));

    [Fact]
    public void A_flood_is_cut_between_letters()
    {
        var flood = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("🦊", 1_000_000)));

        Assert.Equal("🦊🦊…", HostText.Clean(flood, 5));
    }

    [Fact]
    public void A_line_is_one_line() => Assert.Equal("a b c", HostText.Line("a\r\nb\tc\n"));
}
