using ChatOps.Bot.Terminal;

namespace ChatOps.Bot.CommandLine;

/// <summary>Writes the file that an export names to where the person wants it: whole or not at all, for their own eyes.</summary>
internal static class ExportedFile
{
    private const string StandardOutput = "-";

    public static async Task<int> WriteAsync(
        TerminalClient client, TerminalAnswer answer, string words, string? speaker, string output, Screen screen, CancellationToken cancellationToken)
    {
        if (answer.File is not { } name)
        {
            screen.Say(words);
            screen.Complain("That was done, but it gives no file: --output is for export. Say: chatops incident export INC-7 json --output FILE");
            return ExitCodes.Refused;
        }

        try
        {
            if (output == StandardOutput)
            {
                // Fetched whole before the first character goes out, so that whoever reads it never gets half a record.
                await using var kept = new FileStream(Path.GetTempFileName(), Own(FileMode.Create, FileOptions.DeleteOnClose));
                await client.FetchAsync(name, speaker, kept, cancellationToken);
                kept.Position = 0;
                await screen.GiveAsync(kept, cancellationToken);
                return ExitCodes.Done;
            }

            var path = Path.GetFullPath(output);
            var part = $"{path}.{Guid.NewGuid():N}.part";
            try
            {
                await using (var file = new FileStream(part, Own(FileMode.CreateNew, FileOptions.Asynchronous)))
                {
                    await client.FetchAsync(name, speaker, file, cancellationToken);
                }

                File.Move(part, path, overwrite: true);
            }
            finally
            {
                File.Delete(part);
            }

            screen.Say($"{name} is in {output}.");
            return ExitCodes.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            screen.Complain($"{output} cannot be written ({exception.Message.TrimEnd('.')}). Choose another place.");
            return ExitCodes.Unusable;
        }
    }

    private static FileStreamOptions Own(FileMode mode, FileOptions options)
    {
        var own = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Options = options };
        if (!OperatingSystem.IsWindows())
        {
            own.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return own;
    }
}
