using ChatOps.Bot.Chat;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Teams;

/// <summary>
/// The card of a request as one person sees it. A courtesy: whoever may not decide is told so at the click, too.
/// </summary>
internal static class TeamsViews
{
    /// <summary>Without the buttons that would only refuse this reader.</summary>
    public static Notice For(Notice notice, Person? reader) =>
        notice with { Buttons = [.. notice.Buttons.Where(button => button.For is not { } able || (reader is { } person && able.Contains(person.Id)))] };
}
