using ChatOps.Chaos.Load;
using ChatOps.Storage.Cadence;
using ChatOps.Storage.Timeline;

namespace ChatOps.Chaos.Checks;

/// <summary>Every chain verifies, in the record and as a file, against every head that an update quoted.</summary>
internal static class ChainCheck
{
    public static IEnumerable<string> Find(Picture picture)
    {
        foreach (var incident in picture.Incidents)
        {
            var verifier = new TimelineVerifier(Quoted(picture.Updates[incident.Id]));
            foreach (var entry in picture.Entries[incident.Id].TakeWhile(verifier.Add))
            {
                _ = entry;
            }

            if (verifier.Finish() is { Holds: false } report)
            {
                yield return $"The timeline of {incident.Key} does not hold: {report.FirstFault}.";
            }
        }
    }

    /// <summary>Downloads every incident's file, as whoever opened it, and checks it.</summary>
    public static async Task<IReadOnlyList<string>> FindInFilesAsync(
        Picture picture, IReadOnlyList<PersonAtWork> people, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var incident in picture.Incidents)
        {
            var opener = people.Single(person => person.Name == incident.DeclaredBy.Value);
            if (await opener.DownloadAsync(incident.Key, cancellationToken) is not { } file)
            {
                faults.Add($"The file of {incident.Key} did not come.");
                continue;
            }

            var report = await TimelineFile.VerifyAsync(new MemoryStream(file), [.. Quoted(picture.Updates[incident.Id])], cancellationToken);
            if (!report.Holds || report.Incident != incident.Id.ToString() || report.Entries <= picture.Entries[incident.Id].Count())
            {
                // The download itself is an entry more.
                faults.Add($"The file of {incident.Key} does not hold: {report.FirstFault}, {report.Entries} entries of {picture.Entries[incident.Id].Count()} and one for the download.");
            }
        }

        return faults;
    }

    private static IEnumerable<QuotedHead> Quoted(IEnumerable<StatusUpdate> updates) =>
        updates.Select(update => new QuotedHead(update.HeadSequence, Convert.ToHexStringLower(update.HeadHash)));
}
