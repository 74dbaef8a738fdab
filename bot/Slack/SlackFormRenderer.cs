using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Slack.Wire;

namespace ChatOps.Bot.Slack;

/// <summary>Forms as modals, and what was filled in as values again. https://docs.slack.dev/surfaces/modals</summary>
internal static class SlackFormRenderer
{
    /// <summary>What a modal of ours is called when it comes back.</summary>
    public const string Callback = "chatops-form";

    private const int LongestTitle = 24;
    private const int LongestInput = 3000;
    private const int LongestOption = 75;
    private const int MostBlocks = 90;

    /// <summary>The form; with words above it if something was wrong with what was filled in.</summary>
    /// <param name="room">Where it was asked for.</param>
    /// <param name="wrong">Why it comes back; null the first time.</param>
    /// <param name="filled">What was filled in before.</param>
    public static View Form(ChatForm form, string room, Notice? wrong, IReadOnlyDictionary<string, string>? filled, SlackReader reader) =>
        new("modal", [.. wrong is null ? [] : Words(wrong, reader), .. form.Fields.Select(field => Field(field, filled))])
        {
            CallbackId = Callback,
            Title = Short(form.Title),
            Submit = Short(form.Submit),
            Close = Short("Not now"),
            PrivateMetadata = Kept(form, room),
        };

    /// <summary>Stands there while the form is made: a modal can be opened only in the first three seconds.</summary>
    public static View Waiting(string title) => new("modal", [Plain("One moment …")]) { CallbackId = "chatops-waiting", Title = Short(title), Close = Short("Close") };

    /// <summary>Words in place of a form.</summary>
    public static View Said(string title, Notice notice, SlackReader reader) =>
        new("modal", [.. Words(notice, reader)]) { CallbackId = "chatops-said", Title = Short(title), Close = Short("Close") };

    /// <summary>What was filled in; null if it is no form of ours.</summary>
    public static (FormState State, FormInput Input)? Read(SlackView view)
    {
        if (view.CallbackId != Callback || view.PrivateMetadata is not { Length: > 0 } kept)
        {
            return null;
        }

        FormState state;
        try
        {
            state = ChatJson.Read<FormState>(kept);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, actions) in view.State?.Values ?? new Dictionary<string, IReadOnlyDictionary<string, ViewValue>>())
        {
            var value = actions.Values.FirstOrDefault();
            var text = value switch
            {
                { SelectedOptions: { Count: > 0 } ticked } => ticked[0].Value,
                { SelectedOption.Value: { } chosen } => chosen,
                _ => value?.Value,
            };
            if (text is not null)
            {
                values[name] = text;
            }
        }

        return (state, new FormInput(state.Form, state.State, values));
    }

    private static IEnumerable<Block> Words(Notice notice, SlackReader reader) =>
        SlackMessageRenderer.Render(notice with { Buttons = [] }, reader).SelectMany(page => page.Blocks).Take(MostBlocks);

    private static Input Field(FormField field, IReadOnlyDictionary<string, string>? filled)
    {
        var value = filled is null ? field.Value : filled.GetValueOrDefault(field.Name);
        return new Input(new PlainTextObject(CleanText.Shortened(CleanText.Line(field.Label), 300)), Element(field, value)) { BlockId = field.Name, Optional = !field.Required };
    }

    private static InputElement Element(FormField field, string? value)
    {
        switch (field.Kind)
        {
            case FormFieldKind.Choice:
                var options = (field.Choices ?? []).Select(choice => new Option(new PlainTextObject(CleanText.Shortened(choice.Label, LongestOption - 1)), choice.Value)).ToArray();
                return new StaticSelect(options) { InitialOption = options.FirstOrDefault(option => option.Value == value) };
            case FormFieldKind.Tick:
                Option[] tick = [new Option(new PlainTextObject("Yes"), "true")];
                return new Checkboxes(tick) { InitialOptions = value == "true" ? tick : null };
            case FormFieldKind.Line or FormFieldKind.Text:
                var most = Math.Min(field.MostCharacters, LongestInput);
                return new PlainTextInput
                {
                    Multiline = field.Kind == FormFieldKind.Text,
                    MaxLength = most,
                    InitialValue = string.IsNullOrEmpty(value) ? null : CleanText.Cut(value, most),
                    Placeholder = string.IsNullOrEmpty(field.Hint) ? null : new PlainTextObject(CleanText.Shortened(field.Hint, 149)),
                };
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Without what was filled in, which comes back by itself; and without the form where that is too long for Slack.</summary>
    private static string Kept(ChatForm form, string room)
    {
        var bare = form with { Fields = [.. form.Fields.Select(field => field with { Value = null })] };
        var kept = ChatJson.Write(new FormState(form.Id, form.State, room, bare));
        return kept.Length <= LongestInput ? kept : ChatJson.Write(new FormState(form.Id, form.State, room, null));
    }

    private static PlainTextObject Short(string text) => new(CleanText.Shortened(CleanText.Line(text), LongestTitle - 1));

    private static RichText Plain(string text) => new([new RichTextSection([new TextPart(text)])]);
}

/// <summary>What the bot must know again when a form comes back. Slack keeps it; it is not secret, and who sends it is not taken from it.</summary>
/// <param name="Asked">The form itself, to be shown again if something was wrong; left out if it is too long to be kept there.</param>
internal sealed record FormState(string Form, string State, string Room, ChatForm? Asked);
