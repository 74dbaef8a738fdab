using ChatOps.Storage.People;

namespace ChatOps.Bot.Teams;

/// <summary>What Teams knows that a notice speaks of.</summary>
/// <param name="UserOf">What Teams calls a person in this bot's conversations; null if it is not known.</param>
/// <param name="LinkOf">The address of an incident's thread, by its key; null if there is none.</param>
/// <param name="Pages">The address of the bot's own pages; null if people cannot reach them.</param>
/// <param name="Zone">For times where the reader's own zone cannot be used.</param>
internal sealed record TeamsReader(Func<PersonId, string?> UserOf, Func<string, string?> LinkOf, string? Pages, TimeZoneInfo Zone, DateTimeOffset Now)
{
    /// <summary>Whose clients ask for a card of their own, where the notice is one to decide on.</summary>
    public IReadOnlyList<string> Deciders { get; init; } = [];
}
