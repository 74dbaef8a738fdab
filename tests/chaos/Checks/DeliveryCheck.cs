using ChatOps.Chaos.Load;
using ChatOps.Storage.Inbox;
using ChatOps.Storage.Timeline;

namespace ChatOps.Chaos.Checks;

/// <summary>Nothing that was acknowledged is lost, and each delivery key had its effect once.</summary>
internal static class DeliveryCheck
{
    private static readonly Dictionary<string, TimelineEntryKind[]> Effects = new()
    {
        ["open"] = [TimelineEntryKind.IncidentOpened],
        ["note"] = [TimelineEntryKind.Note],
        ["decision"] = [TimelineEntryKind.Decision],
        ["finding"] = [TimelineEntryKind.Finding],
        ["update"] = [TimelineEntryKind.StatusUpdatePosted],
        ["severity"] = [TimelineEntryKind.SeverityChanged],
        ["status"] = [TimelineEntryKind.StatusChanged],
        ["close"] = [TimelineEntryKind.StatusChanged],
        ["assign"] = [TimelineEntryKind.RoleAssigned, TimelineEntryKind.ResponderInvited],
        ["ack"] = [TimelineEntryKind.Acknowledged],
        ["snooze"] = [TimelineEntryKind.UpdateSnoozed],
        ["title"] = [TimelineEntryKind.TitleChanged],
        ["reopen"] = [TimelineEntryKind.Reopened],
        ["cancel"] = [TimelineEntryKind.Cancelled],
    };

    public static IEnumerable<string> Find(Picture picture, IReadOnlyList<Delivery> sent)
    {
        var saved = picture.Deliveries.ToLookup(row => row.DeliveryKey);
        var effects = picture.Entries.SelectMany(entries => entries).Select(entry => (entry.Kind, Key: entry.ReadEnvelope().Source.Message))
            .Where(entry => entry.Key is not null).ToLookup(entry => entry.Key!, entry => entry.Kind);
        var shown = picture.Messages.Where(message => message.DeliveryId is not null).ToLookup(message => message.DeliveryId!.Value);
        foreach (var delivery in sent)
        {
            foreach (var contradiction in Find(delivery, [.. saved[delivery.RecordKey]]))
            {
                yield return $"{delivery}: {contradiction}.";
            }

            if (saved[delivery.RecordKey].FirstOrDefault() is { } row && Effect(delivery, row, [.. effects[delivery.RecordKey]], shown[row.Id].Count()) is { } wrong)
            {
                yield return $"{delivery}: {wrong}.";
            }
        }

        foreach (var key in effects.Select(effect => effect.Key).Except(saved.Select(rows => rows.Key)))
        {
            yield return $"Something happened on behalf of {key}, which is not among the deliveries.";
        }
    }

    /// <summary>What is wrong with one that was sent, whatever came of it.</summary>
    public static IEnumerable<string> Find(Delivery delivery, IReadOnlyList<InboundDelivery> rows)
    {
        foreach (var contradiction in delivery.Contradictions)
        {
            yield return contradiction;
        }

        switch (rows)
        {
            case [] when delivery.Accepted:
                yield return "it was accepted and is lost";
                break;
            case [var row]:
                if (delivery.Id is { } id && id != row.Id)
                {
                    yield return $"it was accepted as {id} and is kept as {row.Id}";
                }

                if (delivery.Answer is { } told && told != row.Answer)
                {
                    yield return $"it was answered {told}, and the record says {row.Answer ?? "nothing"}";
                }

                break;
            case [_, _, ..]:
                yield return $"it is kept {rows.Count} times";
                break;
        }
    }

    private static string? Effect(Delivery delivery, InboundDelivery row, IReadOnlyList<TimelineEntryKind> effects, int shown)
    {
        if (row.Answer is null || row.ProcessedAt is null)
        {
            return "it was saved and never done";
        }

        if (shown != (delivery.Move.Kind == "text" ? 1 : 0))
        {
            return $"what was typed is shown {shown} times";
        }

        var answer = Answer.Read(row.Answer);
        var right = answer.Outcome switch
        {
            "Done" when delivery.Move.Verb.Length == 0 => effects is [],
            "Done" => effects is [var kind] && Effects[delivery.Move.Verb].Contains(kind),

            // A refusal stands on the timeline of the incident that it was about, if it was about one.
            "Refused" => effects is [TimelineEntryKind.CommandRefused] || (effects is [] && answer.Incident is null),
            _ => effects is [],
        };
        return right ? null : $"it was answered {answer.Outcome}, and its effects are [{string.Join(", ", effects)}]";
    }
}
