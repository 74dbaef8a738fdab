using ChatOps.Storage.Persistence;

namespace ChatOps.Bot.Actions;

/// <summary>
/// Where captures are put until the vault takes them: a folder beside the record that only the bot's user can read. A
/// capture is written once; a second try stands beside the first.
/// </summary>
internal sealed class EvidenceFolder(StorageOptions storage)
{
    private readonly string _root = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(storage.Path))!, "evidence");

    /// <summary>A new file for what a step sends.</summary>
    public FileStream Create(string incident, string request, string step)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Captures are kept on a file system with owners.");
        }

        var folder = Path.Combine(_root, incident, request);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        for (var attempt = 1; ; attempt++)
        {
            var path = Path.Combine(folder, attempt == 1 ? step : $"{step}.{attempt}");
            try
            {
                return new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    Options = FileOptions.Asynchronous,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
            }
            catch (IOException) when (File.Exists(path))
            {
                // An earlier try; it stays as it is.
            }
        }
    }
}
