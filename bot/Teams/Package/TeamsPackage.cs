using System.IO.Compression;
using System.Text;

namespace ChatOps.Bot.Teams.Package;

/// <summary>What is uploaded to Teams: a manifest and two pictures in a zip.</summary>
internal static class TeamsPackage
{
    /// <summary>The newest entry's time in a zip cannot be before this; a package of the same settings is the same, byte for byte.</summary>
    private static readonly DateTimeOffset Always = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Zip(string manifestVersion, TeamsAppDescription app)
    {
        using var package = new MemoryStream();
        using (var zip = new ZipArchive(package, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "manifest.json", Encoding.UTF8.GetBytes(TeamsManifest.Print(manifestVersion, app)));
            Add(zip, TeamsManifest.ColorIcon, TeamsIcons.Color());
            Add(zip, TeamsManifest.OutlineIcon, TeamsIcons.Outline());
        }

        return package.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = Always;
        using var stream = entry.Open();
        stream.Write(content);
    }
}
