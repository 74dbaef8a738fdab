using System.Text;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>Forms as cards, and what was filled in as values again.</summary>
internal static class AdaptiveCardForm
{
    private const int LongestKept = 6000;
    private const int LongestLabel = 200;
    private const int LongestValue = 3000;

    /// <summary>The form; with words above it if something was wrong with what was filled in.</summary>
    /// <param name="room">Where it was asked for, as <see cref="TeamsSeal"/> closed it.</param>
    /// <param name="filled">What was filled in before.</param>
    public static AdaptiveCard Render(ChatForm form, string room, Notice? wrong, IReadOnlyDictionary<string, string>? filled, TeamsReader reader)
    {
        var data = new CardEnvelope(new CardClick(CardClick.Form) { Kept = Kept(form, room) });
        return AdaptiveCardRenderer.Card(
            [
                new Container([new RichTextBlock([CardSpans.Strong(CleanText.Shortened(CleanText.Line(form.Title), LongestLabel)) with { Size = "Medium" }])]) { Style = "emphasis", Bleed = true },
                .. wrong is null ? [] : AdaptiveCardRenderer.Elements(wrong with { Buttons = [] }, reader).Take(20),
                .. form.Fields.Select(field => Field(field, filled is null ? field.Value : filled.GetValueOrDefault(field.Name))),
                new ActionSet([
                    new ActionExecute(CardClick.Form, data) { Title = Label(form.Submit), Style = "positive", Fallback = new ActionSubmit(data) { Title = Label(form.Submit), Style = "positive" } },
                    AdaptiveCardRenderer.Button("Not now", null, new CardEnvelope(new CardClick(CardClick.Show))),
                ]),
            ],
            []);
    }

    /// <summary>What was filled in.</summary>
    public static FormInput Input(FormState state, IReadOnlyDictionary<string, string> values) => new(state.Form, state.State, values);

    private static CardElement Field(FormField field, string? value) => field.Kind switch
    {
        FormFieldKind.Choice => new InputChoiceSet(field.Name, Label(field.Label), [.. (field.Choices ?? []).Select(choice => new InputChoice(Label(choice.Label), choice.Value))])
        {
            IsRequired = Required(field),
            ErrorMessage = Missing(field),
            Value = field.Choices?.Any(choice => choice.Value == value) == true ? value : null,
        },
        FormFieldKind.Tick => new InputToggle(field.Name, Label(field.Label), "Yes") { Value = value == "true" ? "true" : "false" },
        FormFieldKind.Line or FormFieldKind.Text => new InputText(field.Name, Label(field.Label))
        {
            IsMultiline = field.Kind == FormFieldKind.Text ? true : null,
            MaxLength = Math.Min(field.MostCharacters, LongestValue),
            Placeholder = string.IsNullOrEmpty(field.Hint) ? null : Label(field.Hint),
            IsRequired = Required(field),
            ErrorMessage = Missing(field),
            Value = string.IsNullOrEmpty(value) ? null : CleanText.Cut(value, Math.Min(field.MostCharacters, LongestValue)),
        },
    };

    private static bool? Required(FormField field) => field.Required ? true : null;

    private static string? Missing(FormField field) => field.Required ? "This is needed." : null;

    /// <summary>Without what was filled in, which comes back by itself; and without the form where that is too long for a button.</summary>
    private static FormState Kept(ChatForm form, string room)
    {
        var kept = new FormState(form.Id, form.State, room, form with { Fields = [.. form.Fields.Select(field => field with { Value = null })] });
        return Encoding.UTF8.GetByteCount(TeamsJson.Write(kept)) <= LongestKept ? kept : kept with { Asked = null };
    }

    private static string Label(string text) => CleanText.Shortened(CleanText.Line(text), LongestLabel) is { Length: > 0 } label ? label : "…";
}
