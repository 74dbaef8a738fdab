using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Outbound;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Evidence;

/// <summary>
/// Checks the vault when somebody asks for it, beside everything else, because it may take hours. The outcome is told to
/// the channel and kept on the timeline. If the bot stops meanwhile nothing is told, and one asks again.
/// </summary>
internal sealed class EvidenceChecking(ChatOpsRecord record, VaultCheck check, OutboxSignal outbox, ILogger<EvidenceChecking> logger) : BackgroundService
{
    private const int MostNamed = 20;

    private readonly Channel<IncidentId> _asked = Channel.CreateUnbounded<IncidentId>();

    /// <summary>What is asked for and not answered yet: it may take hours, and is done once however often one asks.</summary>
    private readonly ConcurrentDictionary<IncidentId, bool> _open = [];

    /// <summary>Somebody wants to know.</summary>
    /// <returns>False if that is under way already.</returns>
    public bool Ask(IncidentId incident) => _open.TryAdd(incident, true) && _asked.Writer.TryWrite(incident);

    /// <summary>Does what was asked for until now. For tests.</summary>
    public async Task WorkOnceAsync(CancellationToken cancellationToken)
    {
        while (_asked.Reader.TryRead(out var incident))
        {
            await CheckAsync(incident, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var incident in _asked.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await CheckAsync(incident, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // The top of the loop: the record may be away for a moment.
                logger.LogError(exception, "The evidence of incident {IncidentId} could not be checked", incident);
            }
        }
    }

    private async Task CheckAsync(IncidentId id, CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(id, await LookAsync(id, cancellationToken), cancellationToken);
        }
        finally
        {
            _open.TryRemove(id, out _);
        }
    }

    /// <summary>Whoever asked waits for an answer, so what keeps the check from its end is one too.</summary>
    private async Task<VaultReport> LookAsync(IncidentId id, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(id, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "The evidence of incident {IncidentId} could not be checked to its end", id);
            var why = exception is IOException or UnauthorizedAccessException ? CleanText.Shortened(CleanText.Line(exception.Message).TrimEnd('.'), 300) : "an error of mine, which the log has in full";
            return new VaultReport(0, 0, 0, [$"It could not be checked to its end: {why}."]) { Unread = 1 };
        }
    }

    private async Task TellAsync(IncidentId id, VaultReport report, CancellationToken cancellationToken)
    {
        await record.WriteAsync(
            async (session, token) =>
            {
                if (await session.LockIncidentAsync(id, token) is { } incident)
                {
                    await session.RecordAsync(
                        id, new EvidenceChecked(report.Holds, report.Items, report.Files, report.Bytes, [.. report.Faults.Take(MostNamed)]) { IsWhole = report.IsWhole },
                        TimelineActor.Bot, TimelineSource.Bot, null, token);
                    new Announcer(session).ToIncident(incident, Words(incident, report));
                }
            },
            cancellationToken);
        outbox.Wake();
    }

    private static Notice Words(Incident incident, VaultReport report) => new()
    {
        Tone = report.Holds ? NoticeTone.Good : NoticeTone.Danger,
        Title = !report.IsWhole ? $"{incident.Key}: the evidence could not be checked to its end" : report.Holds ? $"{incident.Key}: the evidence holds" : $"{incident.Key}: the evidence does NOT hold",
        Blocks =
        [
            .. !report.IsWhole ? (NoticeBlock[])[] : [new ParagraphBlock([$"{report.Items} items in {report.Files} files, {ByteWords.Of(report.Bytes)}, read again and compared with the record and the signed manifests."])],
            .. report.Holds ? (NoticeBlock[])[] : [new ListBlock(report.IsWhole ? "What does not hold" : "What could not be looked at", [.. report.Faults.Take(MostNamed).Select(fault => (IReadOnlyList<ChatSpan>)[new TextSpan(fault)])])],
            new ParagraphBlock([report.IsWhole ? "It proves that nothing was changed since it came. It cannot prove that a host told the truth when it sent it." : "Nothing that was read speaks against the evidence. Ask again later."]),
        ],
    };
}
