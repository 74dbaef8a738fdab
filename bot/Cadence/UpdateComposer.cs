using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Reports;
using ChatOps.Storage.Evidence;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.Requests;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Cadence;

/// <summary>Writes a status update from facts. It says what nobody said, too.</summary>
internal sealed class UpdateComposer(TimelineWords words, CommandSurroundings surroundings, Checkpoints checkpoints)
{
    private const int MostItems = 15;

    /// <summary>The whole update, for the incident's own channel.</summary>
    public Notice Compose(UpdateFacts facts)
    {
        var incident = facts.Incident;
        var blocks = new List<NoticeBlock>();
        if (facts.Serve.IsLate)
        {
            var missed = facts.Serve.MissedSlots switch
            {
                0 => "",
                1 => " One further update was missed meanwhile.",
                var many => $" {many} further updates were missed meanwhile.",
            };
            blocks.Add(new ParagraphBlock([$"LATE by {Spans.Length(facts.Serve.LateBy)}: it was due at ", new TimeSpanned(facts.Serve.DueAt, TimeStyle.DateAndClock), $".{missed}"]));
        }

        blocks.Add(new FactsBlock(
        [
            new Fact("Situation", [.. Situation(facts)]),
            new Fact("Waiting", [.. Waiting(incident, facts.Open, surroundings)]),
            new Fact("Next steps", [.. NextSteps(facts)]),
            new Fact("Impact", [.. Impact(facts)]),
            new Fact("Clocks", [.. Clocks(incident)]),
            new Fact("Next", "update at ", new TimeSpanned(facts.Serve.NextDueAt)),
            new Fact("On it", $"{surroundings.People.NameOf(incident.CommanderId)} commands · {facts.Responders} {(facts.Responders == 1 ? "person" : "people")}"),
            new Fact("Record", new CodeSpan(facts.Head.Quote), " · signed by the key ", new CodeSpan(checkpoints.KeyId)),
        ]));
        blocks.Add(Done(facts));
        return new Notice
        {
            Tone = facts.Serve.IsLate ? NoticeTone.Warning : NoticeTone.Neutral,
            Title = $"{(incident.Drill ? "DRILL · " : "")}Update {facts.Serve.Number} · {incident.Severity}",
            Blocks = blocks,
            Buttons = [new NoticeButton("Say more…", $"update {incident.Key}")],
        };
    }

    /// <summary>The same facts in short, for stakeholders.</summary>
    public static Notice Short(UpdateFacts facts)
    {
        var incident = facts.Incident;
        var spans = new List<ChatSpan>
        {
            new TextSpan($"{incident.Key} {incident.Severity} · {StatusWords.Of(incident.Status)}", Strong: true), " · ",
            new TextSpan(Disclosure.TitleOutside(incident)), $" · update {facts.Serve.Number}: ",
            facts.Statement is { } statement ? new TextSpan(statement) : "no statement by the commander",
            " · next ", new TimeSpanned(facts.Serve.NextDueAt),
        };
        return Notice.Say([.. spans]);
    }

    private static IEnumerable<ChatSpan> Situation(UpdateFacts facts)
    {
        yield return $"{StatusWords.Of(facts.Incident.Status)}, {Spans.Length(facts.Serve.DueAt + facts.Serve.LateBy - facts.Incident.DeclaredAt)} after it was declared. ";
        if (facts.Statement is { } statement)
        {
            yield return new TextSpan(facts.Author ?? "", Strong: true);
            yield return ": ";
            yield return new TextSpan(statement);
        }
        else
        {
            yield return "No statement by the commander.";
        }
    }

    private ListBlock Done(UpdateFacts facts)
    {
        if (facts.Since.Count == 0)
        {
            return new ListBlock("Done since the last update", [["nothing on the record"]]);
        }

        // A capture of many items is one thing that was done; what came last is what people have to know.
        var lines = facts.Since.Where(entry => entry.Kind != TimelineEntryKind.EvidenceCollected).Select(entry => (entry.Sequence, Words: (IReadOnlyList<ChatSpan>)[.. words.Line(entry)]))
            .Concat(Collected(facts.Since)).OrderBy(line => line.Sequence).Select(line => line.Words).ToList();
        return new ListBlock("Done since the last update", lines.Count <= MostItems
            ? lines
            : [[$"{lines.Count - MostItems} before these, in the timeline"], .. lines.TakeLast(MostItems)]);
    }

    private IEnumerable<(long Sequence, IReadOnlyList<ChatSpan> Words)> Collected(IReadOnlyList<TimelineEntry> since)
    {
        var items = since.Where(entry => entry.Kind == TimelineEntryKind.EvidenceCollected).Select(entry => (Entry: entry, Item: entry.ReadPayload<EvidenceCollected>()));
        foreach (var run in items.GroupBy(known => known.Item?.Request))
        {
            var last = run.Last().Entry;
            if (run.Count() == 1 || run.Key is null)
            {
                foreach (var (entry, _) in run)
                {
                    yield return (entry.Sequence, [.. words.Line(entry)]);
                }

                continue;
            }

            var taken = run.Select(known => known.Item!).ToList();
            var whole = taken.Count(item => item.State is nameof(EvidenceState.Verified) or nameof(EvidenceState.Nothing));
            yield return (last.Sequence, [
                $"#{last.Sequence} ", new TimeSpanned(last.HappenedAt), $" {run.Key}: {taken.Count} items of {taken[0].Action} came into the vault from {taken[0].Host}, "
                + (whole == taken.Count ? "all as the host sent them" : $"{whole} as the host sent them, {taken.Count - whole} not whole or not run: look with evidence")]);
        }
    }

    private static IEnumerable<ChatSpan> Waiting(Incident incident, IReadOnlyList<ActionRequest> open, CommandSurroundings surroundings)
    {
        var waiting = new List<ChatSpan>();
        if (incident.AcknowledgedAt is null && incident.Status.IsActive())
        {
            waiting.Add("acknowledgement, due ");
            waiting.Add(new TimeSpanned(incident.AcknowledgeDueAt));
        }

        if (incident.TitleIsProvisional)
        {
            waiting.Add(waiting.Count > 0 ? " · a real title" : "a real title");
        }

        foreach (var request in open)
        {
            waiting.Add(waiting.Count > 0 ? " · " : "");
            waiting.Add(new TextSpan($"{request.Key} {RequestWords.What(request, null)}: {RequestWords.Of(request.State).TrimEnd('.')}, asked by {surroundings.People.NameOf(request.RequesterId)} at "));
            waiting.Add(new TimeSpanned(request.RequestedAt));
        }

        return waiting.Count > 0 ? waiting : ["nothing"];
    }

    private static IEnumerable<ChatSpan> NextSteps(UpdateFacts facts)
    {
        var decided = facts.Since.Where(entry => entry.Kind == TimelineEntryKind.Decision)
            .Select(entry => entry.ReadPayload<Decision>()?.Text)
            .LastOrDefault(text => text is not null);
        return decided is null ? ["none decided since the last update"] : ["decided: ", new TextSpan(decided)];
    }

    private static IEnumerable<ChatSpan> Impact(UpdateFacts facts)
    {
        var hosts = facts.Since.Where(entry => entry.Kind == TimelineEntryKind.ActionRequested).Select(entry => entry.ReadPayload<ActionRequested>()?.Host)
            .Concat(facts.Open.Select(request => request.HostId))
            .Prepend(facts.Incident.Host).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        yield return hosts.Length > 0 ? new TextSpan($"{(hosts.Length == 1 ? "host" : "hosts")} {string.Join(", ", hosts)}") : "not stated";
        var found = facts.Since.Count(entry => entry.Kind == TimelineEntryKind.Finding);
        if (found > 0)
        {
            yield return $" · {found} new {(found == 1 ? "finding" : "findings")}";
        }
    }

    private static IEnumerable<ChatSpan> Clocks(Incident incident)
    {
        if (incident is { ManagementDueAt: { } due, ManagementTold: false })
        {
            yield return "management must know by ";
            yield return new TimeSpanned(due);
        }
        else
        {
            yield return "none running";
        }
    }
}
