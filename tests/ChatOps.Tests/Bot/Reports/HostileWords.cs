using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;
using ChatOps.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOps.Tests.Bot.Reports;

/// <summary>What people type who want a report to be something else than a report.</summary>
internal static class HostileWords
{
    private static readonly string[] Pieces =
    [
        "<script>alert(1)</script>", "</td></tr></table>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "&#60;b&#62;", "<!--", "-->", "]]>", "</style>",
        "| a | b |", "\\|", "\\", "\\\\|", "|", "\n# heading", "\n\n---\n", "\n===\n", "\n- item\n", "\n> quote\n", "\n\n    code", "\n\n```\n", "~~~", "`", "``",
        "[x](http://evil.example)", "![i](http://evil.example/i.png)", "[r]: http://evil.example", "[r][r]", "<http://evil.example>", "http://evil.example/a_b?c=1",
        "https://evil.example", "HTTPS://evil.example", "ftp://evil.example", "www.evil.example", "mailto:eve@evil.example", "tel:+44770090", "javascript:alert(1)",
        "**b**", "__b__", "*b", "~~s~~", "1. x", "+ x", "#", "'\"", "{{x}}", "$x$", "é🔥", " ", "  ", "\t", "a", "\r\n", "\u2028", "\u202e", "\0", "\ud83d",
    ];

    public static Arbitrary<string[]> Some { get; } =
        Gen.Elements(Pieces).ListOf(6).Select(pieces => string.Concat(pieces)).ListOf(6).Select(texts => texts.ToArray()).ToArbitrary();

    /// <summary>An incident in which they stand wherever a person's words can.</summary>
    public static async Task<Incident> SayAsync(BotHarness bot, string[] words)
    {
        await bot.DeliverAsync("commander", BotHarness.Lobby, Form("open", ("severity", "P1"), ("title", Beginning($"t{words[0]}", 150)), ("host", Beginning($"h{words[1]}", 64))));
        await bot.SendAsync();
        foreach (var (verb, text) in (string[])["note", "decision", "finding", "update"] is var verbs ? verbs.Zip(words.Skip(2)) : [])
        {
            await bot.DeliverAsync("responder", "inc-1", Form(verb, ("text", $"x{text}")));
        }

        await bot.SayAsync("commander", "inc-1", $"severity p0 {words[2]}");
        await bot.SayAsync(words[3] + "?", "inc-1", $"note {words[4]}");
        await bot.DeliverAsync("scribe", "inc-1", new PinInput("7", words[5], words[0], bot.Clock.GetUtcNow()));
        await bot.SayAsync("commander", "inc-1", $"redact #1 {words[1]}");
        return await bot.IncidentAsync("INC-1");
    }

    private static string Beginning(string text, int most) => text.Length <= most ? text : text[..most];

    private static FormInput Form(string form, params (string Name, string Value)[] values) =>
        new(form, "", values.ToDictionary(pair => pair.Name, pair => pair.Value));
}
