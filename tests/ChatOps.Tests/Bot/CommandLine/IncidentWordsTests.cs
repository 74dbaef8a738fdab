using ChatOps.Bot.CommandLine;

namespace ChatOps.Tests.Bot.CommandLine;

public class IncidentWordsTests
{
    [Theory]
    [InlineData("incident|open|p0|Database dumped", "incident|--|open|p0|Database dumped")]
    [InlineData("incident|--as|ana|open|p0|--host|pve1|--json", "incident|--as|ana|--json|--|open|p0|--host|pve1")]
    [InlineData("incident|note|--as|is|a|word|--room|INC-7", "incident|--room|INC-7|--|note|--as|is|a|word")]
    [InlineData("incident|list|--room|INC-7|--as|ana", "incident|--as|ana|--room|INC-7|--|list")]
    [InlineData("incident|--room=INC-7|ack", "incident|--room=INC-7|--|ack")]
    [InlineData("incident|--json|--|note|the|flag|is|--json", "incident|--json|--|note|the|flag|is|--json")]
    [InlineData("incident|-h|x", "incident|--|-h|x")]
    [InlineData("incident|@ana|--help", "incident|--|@ana|--help")]
    [InlineData("incident", "incident|--")]
    [InlineData("incident|--help", "incident|--help")]
    [InlineData("run|--settings|x", "run|--settings|x")]
    public void Words_for_the_bot_are_kept_apart_from_options_of_the_program(string typed, string expected) =>
        Assert.Equal(expected.Split('|'), IncidentWords.Protect(typed.Split('|')));
}
