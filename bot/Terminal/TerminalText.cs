using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Reports;

namespace ChatOps.Bot.Terminal;

/// <summary>An answer as the command line shows it: forms and buttons become commands to type.</summary>
internal static class TerminalText
{
    /// <param name="typed">What was typed before the words of the command.</param>
    public static TerminalAnswer Answer(CommandAnswer answer, VerbCatalog verbs, PlainTextReader reader, string? typed, string? hint)
    {
        var commands = TypedCommands.After(typed, answer.IncidentKey, verbs);
        var text = new StringBuilder();
        if (answer.Notice is { } notice)
        {
            text.Append(PlainText.Render(notice, reader with { Typed = commands.Of, Program = commands.Program }));
            foreach (var button in notice.Buttons)
            {
                text.Append(text.Length > 0 && button == notice.Buttons[0] ? "\n\n" : "\n")
                    .Append(CleanText.Line(button.Label)).Append(": ").Append(commands.Of(button.Command));
            }
        }

        if (answer.Form is { } form)
        {
            var asked = form.Fields.Where(field => field.Required).Select(field => CleanText.Line(field.Label).ToLowerInvariant());
            text.Append(CleanText.Line(form.Title)).Append(" needs more: ").AppendJoin(", ", asked)
                .Append(". Say it in the command: ").Append(commands.Of(verbs.Find(form.Id)?.Spec.Usage ?? $"help {form.Id}"));
        }

        var file = answer.Notice is null ? null : FileOf(answer.Notice);
        if (file is not null)
        {
            text.Append("\nWrite it to a file: ")
                .Append(commands.Of($"export {Path.GetFileNameWithoutExtension(file)} {Path.GetExtension(file).TrimStart('.')} --output {file}"));
        }

        if (text.Length == 0)
        {
            text.Append("Done.");
        }

        if (hint is not null)
        {
            text.Append('\n').Append(hint);
        }

        return new TerminalAnswer(
            Outcome(answer.Outcome), text.ToString(), answer.IncidentKey,
            answer.Notice is null ? null : JsonNode.Parse(ChatJson.Write(answer.Notice)), file);
    }

    private static string? FileOf(Notice notice) => notice.Blocks.OfType<ParagraphBlock>().SelectMany(block => block.Spans).OfType<LinkSpan>()
        .Select(link => ExportFormats.FileAt(link.Path)).FirstOrDefault(file => file is not null);

    private static TerminalOutcome Outcome(CommandOutcome outcome) => outcome switch
    {
        CommandOutcome.Done => TerminalOutcome.Done,
        CommandOutcome.Refused => TerminalOutcome.Refused,
        CommandOutcome.Form => TerminalOutcome.Incomplete,
        CommandOutcome.Fault => TerminalOutcome.Fault,
    };
}
