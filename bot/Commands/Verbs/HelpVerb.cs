using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Says what one can do here and now, or how one verb is used.</summary>
internal sealed class HelpVerb : IVerb, IMayNeedIncident
{
    public VerbSpec Spec { get; } = new("help", "Say what I can do, or how a verb is used.", "help [verb]")
    {
        Aliases = ["?"],
        OnlyReads = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var word = context.Command.Text.Trim().ToLowerInvariant();
        if (word.Length == 0)
        {
            return Task.FromResult(CommandAnswer.Done(context.Command.Raw.Length == 0 ? Here(context) : Everything(context)));
        }

        if (context.Verbs.Find(word) is not { } verb)
        {
            var near = context.Verbs.Near(word);
            var hint = near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "";
            return Task.FromResult(CommandAnswer.Refuse($"I do not know \"{CleanText.Shortened(word, 40)}\".{hint} ", new CommandSpan("help"), " lists everything."));
        }

        return Task.FromResult(CommandAnswer.Done(Verb(verb.Spec)));
    }

    private static Notice Verb(VerbSpec spec)
    {
        var blocks = new List<NoticeBlock> { new ParagraphBlock([spec.Summary]), new ParagraphBlock(["Usage: ", new CommandSpan(spec.Usage)]) };
        if (spec.Examples.Count > 0)
        {
            blocks.Add(new ListBlock("Examples", [.. spec.Examples.Select(example => (IReadOnlyList<ChatSpan>)[new CommandSpan(example)])]));
        }

        if (spec.Aliases.Count > 0)
        {
            blocks.Add(new ParagraphBlock([$"Also: {string.Join(", ", spec.Aliases)}"]));
        }

        return new Notice { Title = spec.Name, Blocks = blocks };
    }

    private static Notice Everything(CommandContext context) => new()
    {
        Title = "What I can do",
        Blocks =
        [
            new ParagraphBlock(["Each begins as ", new CommandSpan("ack"), " does."]),
            new ListBlock(null, [.. context.Verbs.All.Select(verb => (IReadOnlyList<ChatSpan>)[new CodeSpan(verb.Spec.Usage), $" — {verb.Spec.Summary}"])]),
            new ParagraphBlock(["In an incident's channel the incident is implied; elsewhere name it (INC-7). ", new CommandSpan("help open"), " shows examples."]),
        ],
    };

    /// <summary>The bare command: what the one who asks can do in this place at this moment.</summary>
    private static Notice Here(CommandContext context)
    {
        if (Rights.WhyNotChange(context.Actor) is { } reason)
        {
            return Notice.Warn(reason, " You can use ", new CommandSpan("list"), ", ", new CommandSpan("show"), " and ", new CommandSpan("help"), ".");
        }

        if (!context.HasIncident)
        {
            return new Notice
            {
                Blocks = [new ParagraphBlock(["Type ", new CommandSpan("open p0 what happened"), " or use the form. ", new CommandSpan("help"), " lists everything."])],
                Buttons = [new NoticeButton("Open an incident…", "open", ButtonStyle.Danger), new NoticeButton("What is open", "list")],
            };
        }

        var incident = context.Incident;
        return new Notice
        {
            Title = $"{incident.Key} · {incident.Severity} · {StatusWords.Of(incident.Status)}",
            Blocks = [new ParagraphBlock([.. Possible(context, incident)])],
            Buttons = Reports.IncidentCard.ButtonsFor(incident),
        };
    }

    private static IEnumerable<ChatSpan> Possible(CommandContext context, Incident incident)
    {
        if (incident.Status.HasEnded())
        {
            yield return "The record is finished. You can ";
            yield return new CommandSpan("reopen <reason>");
            yield return ", ";
            yield return new CommandSpan("export md");
            yield return " or ";
            yield return new CommandSpan("verify");
            yield return ".";
            yield break;
        }

        yield return incident.CommanderId == context.Person.Id ? "You command it. " : $"{context.People.NameOf(incident.CommanderId)} commands it. ";
        yield return "Say ";
        if (incident.AcknowledgedAt is null)
        {
            yield return new CommandSpan("ack");
            yield return ", ";
        }

        foreach (var usage in (string[])["note <text>", "update <text>", "assign <role> @name", "severity p1 <reason>"])
        {
            yield return new CommandSpan(usage);
            yield return ", ";
        }

        yield return new CommandSpan($"status {StatusWords.Ahead(incident.Status).FirstOrDefault("closed")}");
        yield return " … ";
        yield return new CommandSpan("help");
        yield return " lists everything.";
    }
}
