using System.Globalization;
using System.Net;
using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.People;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Bot.Reports;

/// <summary>Writes the whole record of an incident: Markdown to read, HTML to print, JSON to verify.</summary>
internal sealed class TimelineExport(TimelineWords words, PeopleDirectory people)
{
    public async Task WriteAsync(
        ChatOpsDbContext db, Incident incident, ExportFormat format, TimeZoneInfo zone, Stream file, CancellationToken cancellationToken)
    {
        var entries = db.TimelineEntries.AsNoTracking().Of(incident.Id).AsAsyncEnumerable();
        switch (format)
        {
            case ExportFormat.Json:
                await TimelineFile.WriteAsync(file, CanonicalJson.Serialize(About(incident)), entries, cancellationToken);
                break;
            case ExportFormat.Markdown:
                await WriteTextAsync(file, Markdown(incident, zone), entries, entry => MarkdownLine(entry, zone), "", cancellationToken);
                break;
            case ExportFormat.Html:
                await WriteTextAsync(file, HtmlHead(incident, zone), entries, entry => HtmlLine(entry, zone), "</tbody></table></body></html>\n", cancellationToken);
                break;
            case ExportFormat.Zip:
                throw new ArgumentOutOfRangeException(nameof(format), format, "A zip holds more than the timeline.");
        }
    }

    private static async Task WriteTextAsync(
        Stream file, string head, IAsyncEnumerable<TimelineEntry> entries, Func<TimelineEntry, string> line, string tail,
        CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(file, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        await writer.WriteAsync(head.AsMemory(), cancellationToken);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            await writer.WriteAsync(line(entry).AsMemory(), cancellationToken);
        }

        await writer.WriteAsync(tail.AsMemory(), cancellationToken);
    }

    private static Summary About(Incident incident) => new(
        incident.Key, incident.Id.ToString(), incident.Title, incident.Severity.ToString(), incident.Status.ToString(), incident.Drill,
        incident.Sensitive, incident.DeclaredAt);

    private string Markdown(Incident incident, TimeZoneInfo zone)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {incident.Key}: {MarkdownText(incident.Title)}\n\n");
        foreach (var (label, value) in Facts(incident, zone))
        {
            text.Append(CultureInfo.InvariantCulture, $"- **{label}:** {MarkdownText(value)}\n");
        }

        text.Append("\n## Timeline\n\n| # | when | what | hash |\n|---|---|---|---|\n");
        return text.ToString();
    }

    private string MarkdownLine(TimelineEntry entry, TimeZoneInfo zone) =>
        $"| {entry.Sequence} | {Clock(entry.HappenedAt, zone)} | {MarkdownText(PlainText.Render(words.Sentence(entry), zone))} | `{Convert.ToHexStringLower(entry.Hash.AsSpan(0, 8))}` |\n";

    private string HtmlHead(Incident incident, TimeZoneInfo zone)
    {
        var title = WebUtility.HtmlEncode($"{incident.Key}: {CleanText.Line(incident.Title)}");
        var text = new StringBuilder();
        text.Append(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            + $"<title>{title}</title><style>"
            + "body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1f24}"
            + "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d5dae0}"
            + "td:nth-child(2),td:nth-child(4){white-space:nowrap}td:nth-child(3){white-space:pre-wrap;overflow-wrap:anywhere}code{font:12px ui-monospace,monospace}dt{font-weight:600}@media print{body{margin:0}}"
            + $"</style></head><body>\n<h1>{title}</h1>\n<dl>");
        foreach (var (label, value) in Facts(incident, zone))
        {
            text.Append(CultureInfo.InvariantCulture, $"<dt>{label}</dt><dd>{WebUtility.HtmlEncode(value)}</dd>\n");
        }

        text.Append("</dl>\n<table><thead><tr><th>#</th><th>when</th><th>what</th><th>hash</th></tr></thead><tbody>\n");
        return text.ToString();
    }

    private string HtmlLine(TimelineEntry entry, TimeZoneInfo zone) =>
        $"<tr><td>{entry.Sequence}</td><td>{Clock(entry.HappenedAt, zone)}</td><td>{WebUtility.HtmlEncode(PlainText.Render(words.Sentence(entry), zone))}</td>"
        + $"<td><code>{Convert.ToHexStringLower(entry.Hash.AsSpan(0, 8))}</code></td></tr>\n";

    private IEnumerable<(string Label, string Value)> Facts(Incident incident, TimeZoneInfo zone)
    {
        yield return ("Severity", $"{incident.Severity} ({Severities.Name(incident.Severity)})");
        yield return ("Status", StatusWords.Of(incident.Status));
        if (incident.Drill)
        {
            yield return ("Drill", "an exercise, not a real incident");
        }

        if (incident.Sensitive)
        {
            yield return ("Sensitive", "only for those who are on it");
        }

        if (incident.Host is { } host)
        {
            yield return ("Host", host);
        }

        foreach (var role in Enum.GetValues<IncidentRole>().Where(role => role != IncidentRole.Responder))
        {
            yield return (RoleWords.Of(role), incident.Holder(role) is { } holder ? people.NameOf(holder) : "unassigned");
        }

        foreach (var milestone in Enum.GetValues<Milestone>())
        {
            if (incident.PassedAt(milestone) is { } at)
            {
                var backdated = milestone == Milestone.Detected && incident.DetectedBackdated ? " (back-dated)" : "";
                yield return (milestone.ToString(), Clock(at, zone) + backdated);
            }
        }
    }

    private static string Clock(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>Words that Markdown must not take for its own: every mark that could mean something is escaped.</summary>
    private static string MarkdownText(string text)
    {
        var visible = CleanText.Visible(text);
        var safe = new StringBuilder(visible.Length);
        for (var i = 0; i < visible.Length; i++)
        {
            var character = visible[i];
            if (character == '\n')
            {
                safe.Append(' ');
            }
            else if (character is '&')
            {
                safe.Append("&amp;");
            }
            else if (character is '<')
            {
                safe.Append("&lt;");
            }
            else
            {
                if ("\\`*_{}[]()#+!|>~".Contains(character, StringComparison.Ordinal) || IsWithinAddress(visible, i))
                {
                    safe.Append('\\');
                }

                safe.Append(character);
            }
        }

        return safe.ToString();
    }

    /// <summary>A colon or dot by which readers of Markdown know an address, and make a link of it.</summary>
    private static bool IsWithinAddress(string text, int at) => text[at] switch
    {
        ':' => at > 0 && at + 1 < text.Length && char.IsAsciiLetter(text[at - 1]) && !char.IsWhiteSpace(text[at + 1]),
        '.' => text.AsSpan(0, at).EndsWith("www", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private sealed record Summary(
        string Key, string Incident, string Title, string Severity, string Status, bool Drill, bool Sensitive, DateTimeOffset DeclaredAt);
}
