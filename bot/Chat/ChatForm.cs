namespace ChatOps.Bot.Chat;

/// <summary>A form: a convenience on top of a command that can be typed as well.</summary>
/// <param name="Id">Which form it is: the verb that takes its values.</param>
/// <param name="Title">What it is for, in a few words.</param>
/// <param name="Submit">The words on its button.</param>
/// <param name="State">What the bot must know again when the values come back; not a secret and not trusted.</param>
public sealed record ChatForm(string Id, string Title, string Submit, string State, IReadOnlyList<FormField> Fields);

/// <param name="Name">The key of the value.</param>
/// <param name="Kind">How it is asked for.</param>
/// <param name="Value">What it starts with.</param>
/// <param name="Choices">The choices of a <see cref="FormFieldKind.Choice"/>.</param>
public sealed record FormField(
    string Name, string Label, FormFieldKind Kind, bool Required, string? Value = null, string? Hint = null,
    IReadOnlyList<FormChoice>? Choices = null, int MostCharacters = 3000);

public sealed record FormChoice(string Value, string Label);

public enum FormFieldKind
{
    Line,
    Text,
    Choice,
    Tick,
}
