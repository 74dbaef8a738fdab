using ChatOps.Actions.Catalog;
using ChatOps.Actions.Ssh;

namespace ChatOps.Tests.Actions;

/// <summary>Texts that somebody who means harm would type, and the templates that they are tried on.</summary>
internal static class Corpus
{
    /// <summary>Would run a program called pwned if any of it were read as shell.</summary>
    public static IReadOnlyList<string> Hostile { get; } =
    [
        "'", "''", "\"", "';pwned;'", "\";pwned;\"", "'\\'';pwned;'\\''", "$(pwned)", "`pwned`", "${IFS}pwned", "$IFS", "$((pwned))", "<(pwned)",
        ";pwned", "|pwned", "||pwned", "&pwned", "&&pwned", "a;pwned #", ">/pwned", "</pwned", ">>/pwned", "2>&1", "a\npwned\n", "a\npwned", "\n", "a\n", "101\n", "a\r\npwned",
        "\r", "a\rpwned", "\t", " ", "  a  ", "a b", "*", "?", "[a-z]*", "~", "~root", "{a,b}", "{1..9}", "!!", "!pwned", "#", "a#b", "\\", "\\\\", "\\'", "a\\", "%s%n", "%%", "$", "$$", "$$x",
        "-", "--", "-rf", "--help", "-o ProxyCommand=pwned", "--unit=x", "=", "a=b", "PATH=/tmp pwned", "\u0002\u001b[2J", "\u007f",
        "１０１", "101\u200b", "ｒｏｏｔ", "mal\u0441ory", "mallory\u202e1", "\u2066admin\u2069", "a\u0300", "\u2028pwned", "\u2029", "\u0085", "\u00a0", "\ufeff101", "ſsh", "\u212a", "😀",
        "../../etc/shadow", "/etc/../etc/shadow", "/etc//shadow", "/etc/./x", "/", "//", "/a/", "/proc/self/root", "127.1", "0x7f000001", "2130706433", "010.0.0.1", "1.2.3.4/0", "::ffff:127.0.0.1", "fe80::1%eth0", "[::1]",
        "", "0", "00", "-1", "+1", "1e3", "1.0", "0101", "18446744073709551616", "99999999999999999999999999", "none", "null", "true", new('a', 65_536), new('\'', 65_536), "/" + new string('a', 65_536),
    ];

    /// <summary>Every piece of shell in the catalogue, with a name for complaints.</summary>
    public static IEnumerable<(string Name, CommandTemplate Template)> Templates(ActionCatalog catalog) => catalog.Actions.SelectMany(Templates);

    /// <summary>Every piece of shell of one action.</summary>
    public static IEnumerable<(string Name, CommandTemplate Template)> Templates(ActionDefinition action) =>
        action.AllSteps.Select(step => ($"{action.Id} {step.Name}", step.Command))
            .Concat(action.Facts.Select(fact => ($"{action.Id} {fact.Name}", fact.Reading.Command)))
            .Concat(action.AllProofs.OfType<ProofDefinition.OnHost>().Select(proof => ($"{action.Id} {proof.Name}", proof.Reading.Command)));
}
