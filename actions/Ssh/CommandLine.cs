using System.Text;

namespace ChatOps.Actions.Ssh;

/// <summary>Words as a POSIX shell reads them back, byte for byte.</summary>
public static class CommandLine
{
    /// <summary>
    /// The longest command line, in UTF-8 bytes. sshd hands it to the login shell as one argument, and Linux refuses an
    /// argument from 131,072 bytes on (MAX_ARG_STRLEN).
    /// </summary>
    public const int LongestBytes = 120_000;

    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>
    /// The text in single quotes, within which a POSIX shell reads every character as itself (POSIX.1-2024, XCU
    /// 2.2.2); a single quote closes them, stands escaped, and opens them again.
    /// </summary>
    /// <exception cref="ArgumentException">It holds a NUL, which no argument can, or half of a surrogate pair.</exception>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A word of a command cannot hold NUL.", nameof(text));
        }

        // Half a pair would be sent as another character than the one that was approved.
        Strict.GetByteCount(text);
        return $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
