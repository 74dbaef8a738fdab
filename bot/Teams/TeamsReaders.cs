using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Settings;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Teams;

/// <summary>Looks up what a notice speaks of, before it is rendered.</summary>
internal sealed class TeamsReaders(
    RoomsSpokenOf rooms, TeamsAccounts accounts, TeamsPlaces places, TeamsOptions options, ConsoleOptions console, CommandSurroundings surroundings, TimeProvider clock)
{
    /// <summary>For words that speak of no thread.</summary>
    public TeamsReader Plain => Reader(new Notice(), new Dictionary<string, string>());

    /// <summary>With what is known by now: an answer that somebody waits for does not wait for the roster.</summary>
    public async Task<TeamsReader> AtOnceAsync(Notice notice, CancellationToken cancellationToken) =>
        Reader(notice, await rooms.FindAsync(ChatPlatform.Teams, notice, cancellationToken));

    public async Task<TeamsReader> ForAsync(Notice notice, CancellationToken cancellationToken)
    {
        await MeetAsync(notice, cancellationToken);
        return Reader(notice, await rooms.FindAsync(ChatPlatform.Teams, notice, cancellationToken));
    }

    /// <summary>The same for a message that goes out, which waits for a thread that is being made.</summary>
    /// <exception cref="ChatAwayException">The thread is not there yet.</exception>
    public async Task<TeamsReader> ForAsync(Notice notice, Guid outgoingId, CancellationToken cancellationToken)
    {
        await MeetAsync(notice, cancellationToken);
        return Reader(notice, await rooms.AwaitAsync(ChatPlatform.Teams, notice, outgoingId, cancellationToken));
    }

    private async Task MeetAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (notice.Buttons.SelectMany(button => button.For ?? []).Concat(notice.Spans().OfType<MentionSpan>().Select(mention => mention.Person)).Any(person => accounts.UserOf(person) is null))
        {
            await accounts.MeetEverybodyAsync(cancellationToken);
        }
    }

    private TeamsReader Reader(Notice notice, IReadOnlyDictionary<string, string> threads) => new(
        accounts.UserOf, key => threads.TryGetValue(key, out var thread) ? Link(thread) : null, console.PublicUrl, surroundings.OrganisationZone, clock.GetUtcNow())
    {
        Deciders = [.. notice.Buttons.SelectMany(button => button.For ?? []).Distinct().Select(accounts.UserOf).OfType<string>()],
    };

    /// <summary>https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams</summary>
    private string? Link(string thread)
    {
        if (TeamsPlaces.RootOf(thread) is not { } root)
        {
            return null;
        }

        var query = new List<string> { $"tenantId={Uri.EscapeDataString(options.TenantId ?? "")}", $"parentMessageId={Uri.EscapeDataString(root)}" };
        if ((places.Group ?? options.Team) is { Length: > 0 } group)
        {
            query.Add($"groupId={Uri.EscapeDataString(group)}");
        }

        return $"https://teams.microsoft.com/l/message/{Uri.EscapeDataString(TeamsPlaces.ChannelOf(thread))}/{Uri.EscapeDataString(root)}?{string.Join('&', query)}";
    }
}
