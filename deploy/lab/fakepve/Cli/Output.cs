using System.Runtime.InteropServices;
using System.Text;
using FakePve.Tasks;

namespace FakePve.Cli;

/// <summary>
/// What people see. While a task runs its lines go into the task's log, too; and when nobody reads them any more the
/// task ends there, as a genuine one in the foreground does.
/// </summary>
internal static partial class Output
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private const int Stdout = 1, Stderr = 2;

    public static TaskLog? Log { get; set; }
    /// <summary>vzdump --stdout: the archive has stdout, the words go to stderr.</summary>
    public static bool WordsToStderr { get; set; }
    public static bool Quiet { get; set; }

    public static void Line(string text) => Text(text + "\n");

    public static void Text(string text)
    {
        Log?.Write(text);
        if (Quiet)
            return;
        try
        {
            Write(WordsToStderr ? Stderr : Stdout, Utf8.GetBytes(text));
        }
        catch (IOException) when (Log is not null)
        {
            Quiet = true;       // what is said while it cleans up goes into the log only
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
            var buffer = new byte[64 * 1024];
            for (int got; (got = content.Read(buffer)) > 0;)
                Write(Stdout, buffer.AsSpan(0, got));
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
            Write(Stderr, Utf8.GetBytes(text + "\n"));
        }
        catch (IOException)
        {
            // Nobody is there to be told.
        }
    }

    // Not by the runtime's console, which takes a reader that has gone for one that is content.
    private static void Write(int to, ReadOnlySpan<byte> bytes)
    {
        const int interrupted = 4;
        while (bytes.Length > 0)
        {
            var written = Write(to, bytes, bytes.Length);
            if (written < 0 && Marshal.GetLastPInvokeError() != interrupted)
                throw new IOException("broken pipe");
            bytes = bytes[Math.Max(0, (int)written)..];
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, ReadOnlySpan<byte> bytes, nint count);
}
