using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Commands;

/// <summary>People as commands name them. Exactly one person is meant, or nobody.</summary>
internal static class PeopleWords
{
    public static Person? Find(CommandContext context, string typed)
    {
        var name = typed.Trim();
        return name.ToLowerInvariant() is "me" or "@me" or "myself"
            ? context.Person
            : name.Length == 0 ? null : context.People.Named(name, context.Origin.Platform);
    }

    /// <summary>The refusal when nobody, or more than one, is meant: it suggests and does not act.</summary>
    public static CommandAnswer WhoIs(CommandContext context, string typed)
    {
        var name = CleanText.Line(typed).TrimStart('@');
        if (name.Length == 0)
        {
            return CommandAnswer.Refuse("Who? Say ", new CodeSpan("@name"), " or ", new CodeSpan("me"), $". People: {Known(context)}.");
        }

        var shown = CleanText.Shortened(name, 40);
        var near = context.People.Everybody
            .Where(person => person.Id.Value.Contains(name, StringComparison.OrdinalIgnoreCase) || person.Name.Contains(name, StringComparison.OrdinalIgnoreCase))
            .Select(person => person.Id.Value)
            .Concat(Spelling.Nearest(name, context.People.Everybody.Select(person => person.Id.Value)))
            .Distinct()
            .Take(3)
            .ToArray();
        return near.Length > 0
            ? CommandAnswer.Refuse($"\"{shown}\" is not exactly one person. Did you mean {string.Join(" or ", near.Select(id => "@" + id))}?")
            : CommandAnswer.Refuse($"I know nobody called \"{shown}\". People: {Known(context)}.");
    }

    private static string Known(CommandContext context)
    {
        var names = context.People.Everybody.Select(person => "@" + person.Id.Value).Order(StringComparer.Ordinal).ToArray();
        return names.Length <= 12 ? string.Join(", ", names) : string.Join(", ", names[..12]) + " …";
    }
}
