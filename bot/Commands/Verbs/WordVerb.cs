using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>What the verbs that put a person's words on the timeline share.</summary>
internal abstract class WordVerb(VerbSpec spec) : IVerb
{
    public VerbSpec Spec => spec;

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var text = context.Command.Text;
        if (context.Incident.EndedRefusal() is { } ended)
        {
            return Refusals.Answer(context, context.Incident, ended);
        }

        if (text.Length == 0)
        {
            return CommandAnswer.Ask(new ChatForm(
                spec.Name, $"{char.ToUpperInvariant(spec.Name[0])}{spec.Name[1..]} for {context.Incident.Key}", "Record", context.Incident.Key,
                [new FormField("text", "Words for the timeline", FormFieldKind.Text, true)]));
        }

        var entry = await context.RecordAsync(Words(text), cancellationToken);
        var notice = Notice.Say($"{Sign} ", Changing.Who(context), $" · {spec.Name} #{entry.Sequence}: ", new TextSpan(text));
        context.Announce.ToIncident(context.Incident, notice);
        return CommandAnswer.Done(notice, context.Incident.Key, announced: true);
    }

    /// <summary>The mark in front of it in the channel.</summary>
    protected abstract string Sign { get; }

    protected abstract TimelineEvent Words(string text);
}
