using ChatOps.Bot.Chat;
using ChatOps.Bot.Evidence;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Gives the whole record as a file.</summary>
internal sealed class ExportVerb(Checkpoints checkpoints) : IVerb
{
    public VerbSpec Spec { get; } = new("export", "Get the whole record as a file.", "export [INC-7] md|html|json|zip")
    {
        Examples = ["export json", "export zip"],
        NeedsIncident = true,
        TakesArgument = true,
        OnlyReads = true,
    };

    public async Task<CommandAnswer> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var incident = context.Incident;
        var word = context.Command.Text.Length == 0 ? "md" : context.Command.Text;
        if (!ExportFormats.TryParse(word, out var format))
        {
            return CommandAnswer.Refuse($"In which form? md to read, html to print, json to verify, zip for everything with what proves it: ", new CommandSpan($"export {incident.Key} json"), ".");
        }

        if (format == ExportFormat.Zip && await checkpoints.WhyNotAsync(cancellationToken) is { } why)
        {
            return CommandAnswer.Refuse("I cannot sign the export. ", new TextSpan(why));
        }

        var head = await context.Session.HeadAsync(incident.Id, cancellationToken);
        var words = new List<ChatSpan>
        {
            $"The record of {incident.Key} as it is when you fetch it, now up to ", new CodeSpan(head.Quote), ": ",
            new LinkSpan(ExportFormats.FileName(incident, format.Value), ExportFormats.Path(incident, format.Value)),
        };
        if (format == ExportFormat.Json)
        {
            words.Add(". Check it anywhere with ");
            words.Add(new ProgramSpan($"{ProgramSpan.Program} verify {ExportFormats.FileName(incident, format.Value)} --quoted \"{head.Quote}\""));
        }

        if (format == ExportFormat.Zip)
        {
            words.Add(". Anybody can check it with ");
            words.Add(new CodeSpan("bash verify.sh"));
            words.Add(" in it, without this program; it is signed by the key ");
            words.Add(new CodeSpan(checkpoints.KeyId));
            words.Add(".");
        }

        return CommandAnswer.Done(Notice.Say([.. words]));
    }
}
