using System.Diagnostics;
using System.Text;

namespace ChatOps.Tests.Actions;

/// <summary>A real shell, the judge of what a command line means.</summary>
internal static class PosixShell
{
    public const string Dash = "/bin/dash";
    public const string Bash = "/bin/bash";

    /// <summary>Runs a program with text on its input.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, string[] arguments, string input = "")
    {
        var utf8 = new UTF8Encoding(false);
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
            StandardErrorEncoding = utf8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        await process.StandardInput.WriteAsync(input.AsMemory(), Token);
        process.StandardInput.Close();
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>What each of the words is to a shell: the arguments that a program would be given, one group a word.</summary>
    public static async Task<IReadOnlyList<string[]>> ArgumentsAsync(string shell, IEnumerable<string> words)
    {
        var script = string.Concat(words.Select(word => $"printf '%s\\0' {word}\nprintf '\\001\\0'\n"));
        var (exitCode, output, errors) = await RunAsync(shell, [], script);
        Assert.True(exitCode == 0 && errors.Length == 0, errors);
        return [.. output.Split("\u0001\0")[..^1].Select(group => group.Split('\0')[..^1])];
    }
}
