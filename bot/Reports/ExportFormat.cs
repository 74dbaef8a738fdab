using System.Diagnostics.CodeAnalysis;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Reports;

/// <summary>The forms in which a record is given out.</summary>
internal enum ExportFormat
{
    Markdown,
    Html,
    Json,

    /// <summary>All of it, with what proves it.</summary>
    Zip,
}

internal static class ExportFormats
{
    private const string Folder = "exports/";

    public static bool TryParse(string word, [NotNullWhen(true)] out ExportFormat? format)
    {
        format = word.Trim().ToLowerInvariant() switch
        {
            "md" or "markdown" => ExportFormat.Markdown,
            "html" => ExportFormat.Html,
            "json" => ExportFormat.Json,
            "zip" => ExportFormat.Zip,
            _ => null,
        };
        return format is not null;
    }

    public static string Extension(ExportFormat format) => format switch
    {
        ExportFormat.Markdown => "md",
        ExportFormat.Html => "html",
        ExportFormat.Json => "json",
        ExportFormat.Zip => "zip",
    };

    public static string MediaType(ExportFormat format) => format switch
    {
        ExportFormat.Markdown => "text/markdown; charset=utf-8",
        ExportFormat.Html => "text/html; charset=utf-8",
        ExportFormat.Json => "application/json; charset=utf-8",
        ExportFormat.Zip => "application/zip",
    };

    public static string FileName(Incident incident, ExportFormat format) => $"{incident.Key}.{Extension(format)}";

    /// <summary>Where it is fetched, below the bot's own address.</summary>
    public static string Path(Incident incident, ExportFormat format) => PathOf(FileName(incident, format));

    /// <summary>Where a file of that name is fetched.</summary>
    public static string PathOf(string file) => $"{Folder}{file}";

    /// <summary>The name of the file that such a path leads to; null if it leads elsewhere.</summary>
    public static string? FileAt(string path) => path.StartsWith(Folder, StringComparison.Ordinal) ? path[Folder.Length..] : null;
}
