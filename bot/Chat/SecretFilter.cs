using System.Text.RegularExpressions;

namespace ChatOps.Bot.Chat;

/// <summary>
/// Takes secrets out of what hosts print before it is shown in chat or written on a timeline: private keys, lines of
/// shadow files, tokens, passwords in words and addresses. The evidence itself keeps them, for those who hold its key.
/// </summary>
internal static partial class SecretFilter
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Mark = "[secret]";

    public static string Filtered(string text)
    {
        try
        {
            var filtered = PrivateKey().Replace(text, Mark);
            filtered = Shadow().Replace(filtered, $"$1{Mark}");
            filtered = Hash().Replace(filtered, Mark);
            filtered = Token().Replace(filtered, Mark);
            filtered = InAddress().Replace(filtered, $"$1{Mark}@");
            return Named().Replace(filtered, $"$1{Mark}");
        }
        catch (RegexMatchTimeoutException)
        {
            // What cannot be looked through in time is not shown.
            return "[not shown: it could not be looked through for secrets]";
        }
    }

    /// <summary>A key that is cut off at its end is one all the same.</summary>
    [GeneratedRegex(@"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|\z)|AGE-SECRET-KEY-1[0-9A-Z]+|PuTTY-User-Key-File-[\s\S]*?(Private-MAC: [0-9a-f]+|\z)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PrivateKey();

    /// <summary>name:hash:days:… as in /etc/shadow; locked and empty ones hold nothing.</summary>
    [GeneratedRegex(@"^([A-Za-z_][A-Za-z0-9_.-]*\$?:!?)(\$[^:\s]+|[./0-9A-Za-z]{13})(?=:[0-9]*:[0-9]*:)", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shadow();

    [GeneratedRegex(@"\$(1|2[abxy]?|5|6|7|y|gy|argon2(id|i|d)|apr1)\$[./0-9A-Za-z$=,+-]{8,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Hash();

    /// <summary>Slack, GitHub, GitLab, AWS, Google, Stripe, JSON web tokens, Proxmox API tokens, bearer tokens.</summary>
    [GeneratedRegex(@"\bxox[abeoprs]-[A-Za-z0-9-]{8,}|\bxapp-[A-Za-z0-9-]{8,}|\bgh[opsur]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[A-Za-z0-9_-]{30,}|\bsk_(live|test)_[A-Za-z0-9]{16,}|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|(?<=PVEAPIToken=[^\s=]{1,100}=)[0-9a-f-]{20,}|(?<=\b[Bb]earer )[A-Za-z0-9._~+/-]{12,}=*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"(\b[a-z][a-z0-9+.-]*://[^/\s:@]{0,100}:)[^/\s@]{1,200}@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex InAddress();

    /// <summary>password=…, API_KEY: "…", --token …: the value goes, its name stays.</summary>
    [GeneratedRegex("""((?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)["']?(?:\s{0,3}[=:]\s{0,3}|(?<=--?[a-z-]{1,40})\s{1,3}))(?!\[secret\])("[^"\r\n]{1,300}"|'[^'\r\n]{1,300}'|[^\s"',;]{3,300})""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Named();
}
