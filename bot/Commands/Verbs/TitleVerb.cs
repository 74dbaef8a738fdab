using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Gives an incident its real title.</summary>
internal sealed class TitleVerb : IVerb
{
    public VerbSpec Spec { get; } = new("title", "Give it a better title.", "title [INC-7] <what happened>")
    {
        Aliases = ["rename"],
        AsksWithForm = command => command.Text.Length == 0,
        Examples = ["title ransomware on pve1"],
        NeedsIncident = true,
        TakesWords = true,
    };

    public Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var title = CleanText.Line(context.Command.Text);
        if (title.Length == 0)
        {
            return Task.FromResult(CommandAnswer.Ask(new ChatForm(
                Spec.Name, $"Title of {incident.Key}", "Save", incident.Key,
                [new FormField("text", "What happened?", FormFieldKind.Line, true, incident.TitleIsProvisional ? null : incident.Title, MostCharacters: OpenVerb.LongestTitle)])));
        }

        if (title.Length > OpenVerb.LongestTitle)
        {
            return Task.FromResult(CommandAnswer.Refuse($"A title has at most {OpenVerb.LongestTitle} characters; this one has {title.Length}."));
        }

        return Changing.ApplyAsync(
            context, incident.Rename(title),
            () =>
            {
                context.Announce.RefreshTopic(incident);
                return Notice.Say(Changing.Who(context), $" named {incident.Key} ", new TextSpan(title, Strong: true), ".");
            },
            cancellationToken);
    }
}
