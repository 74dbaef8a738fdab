using ChatOps.Actions.Catalog;

namespace ChatOps.Bot.Settings;

/// <summary>Reads the catalogue of the program with the files that the settings name.</summary>
internal static class CatalogueFiles
{
    public static CatalogOutcome Load(IEnumerable<string> paths)
    {
        var files = new List<CatalogFile>();
        foreach (var path in paths)
        {
            try
            {
                files.Add(new CatalogFile(path, File.ReadAllText(path)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return new CatalogOutcome.Refused([new CatalogProblem(path, 0, "The file cannot be read. Check that it is there and that the bot's user may read it.")]);
            }
        }

        return ActionCatalog.Load(files);
    }
}
