using System.Text;

namespace ChatOps.Actions.Ssh;

/// <summary>
/// A piece of shell with places for values. <c>{name}</c> is the only thing that is replaced, always by the value in
/// single quotes; everything else, <c>${name}</c> and <c>{ print }</c> too, is the shell's. A place may stand wherever the
/// shell reads a plain word, and nowhere else: see <see cref="Faults"/>.
/// </summary>
public sealed class CommandTemplate
{
    private CommandTemplate(string text, TemplateScan scan)
    {
        Text = text;
        Places = scan.Places;
        Faults = scan.Faults;
        ValueWords = scan.ValueWords;
    }

    /// <summary>As it is written in the catalogue.</summary>
    public string Text { get; }

    /// <summary>Where values go, in order.</summary>
    public IReadOnlyList<TemplatePlace> Places { get; }

    /// <summary>
    /// What makes it unsafe: a place within quotes, a comment, a here-document or a substitution; one that would choose
    /// the program or be read as a program's text; a variable that holds a value and is used without quotes.
    /// </summary>
    public IReadOnlyList<TemplateFault> Faults { get; }

    /// <summary>The words that values become a part of, as they are written.</summary>
    internal IReadOnlyList<string> ValueWords { get; }

    /// <summary>Takes a template apart; it may have faults.</summary>
    public static CommandTemplate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n', ' ');
        return new CommandTemplate(plain, TemplateScan.Of(plain));
    }

    /// <summary>The shell text with every value in its place, quoted.</summary>
    /// <param name="valueOf">Gives the value of a name; what it gives is quoted, whatever it is.</param>
    /// <exception cref="InvalidOperationException">The template has faults.</exception>
    /// <exception cref="ArgumentException">A value cannot be a word of a command; see <see cref="CommandLine.Quote"/>.</exception>
    public string Render(Func<string, string> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        if (Faults.Count > 0)
        {
            throw new InvalidOperationException($"A template with a fault is not rendered: {Faults[0].Sentence}");
        }

        var rendered = new StringBuilder(Text.Length + 64);
        var from = 0;
        foreach (var place in Places)
        {
            rendered.Append(Text, from, place.Start - from).Append(CommandLine.Quote(valueOf(place.Name)));
            from = place.Start + place.Length;
        }

        return rendered.Append(Text, from, Text.Length - from).ToString();
    }
}
