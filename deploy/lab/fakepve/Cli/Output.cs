using System.Text;
using FakePve.Tasks;

namespace FakePve.Cli;

/// <summary>
/// What people see. While a task runs its lines go into the task's log, too; and when nobody reads them any more the
/// task ends there, as a genuine one in the foreground does.
/// </summary>
internal static class Output
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly Stream Stdout = Console.OpenStandardOutput();
    private static readonly Stream Stderr = Console.OpenStandardError();

    public static TaskLog? Log { get; set; }
    /// <summary>vzdump --stdout: the archive has stdout, the words go to stderr.</summary>
    public static bool WordsToStderr { get; set; }
    public static bool Quiet { get; set; }
    /// <summary>Inside pvesh only the result is printed, and what the task says is in its log.</summary>
    public static bool LogOnly { get; set; }

    public static void Line(string text) => Text(text + "\n");

    public static void Text(string text)
    {
        Log?.Write(text);
        if (Quiet || (LogOnly && Log is not null))
            return;
        try
        {
            var stream = WordsToStderr ? Stderr : Stdout;
            stream.Write(Utf8.GetBytes(text));
            stream.Flush();
        }
        catch (IOException) when (Log is not null)
        {
            throw new Interrupted("broken pipe");
        }
        catch (IOException)
        {
            Environment.Exit(141);
        }
    }

    public static void Raw(Stream content)
    {
        try
        {
            content.CopyTo(Stdout);
            Stdout.Flush();
        }
        catch (IOException)
        {
            throw new Interrupted("broken pipe");
        }
    }

    public static void Error(string text)
    {
        try
        {
            Stderr.Write(Utf8.GetBytes(text + "\n"));
        }
        catch (IOException)
        {
            // Nobody is there to be told.
        }
    }
}
