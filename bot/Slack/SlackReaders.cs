using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Outbound;
using ChatOps.Bot.Settings;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Slack;

/// <summary>Looks up what a notice speaks of, before it is rendered.</summary>
internal sealed class SlackReaders(RoomsSpokenOf rooms, SlackAccounts accounts, ConsoleOptions console, CommandSurroundings surroundings, SlackOptions options)
{
    /// <summary>Where the bot's own pages are for people at other machines; null if nowhere.</summary>
    public string? Pages => console.PublicUrl;

    /// <summary>For words that speak of no channel.</summary>
    public SlackReader Plain => Reader(new Dictionary<string, string>());

    public async Task<SlackReader> ForAsync(Notice notice, CancellationToken cancellationToken) =>
        Reader(await rooms.FindAsync(ChatPlatform.Slack, notice, cancellationToken));

    /// <summary>The same for a message that goes out, which waits for a channel that is being made.</summary>
    /// <exception cref="ChatAwayException">The channel is not there yet.</exception>
    public async Task<SlackReader> ForAsync(Notice notice, Guid outgoingId, CancellationToken cancellationToken) =>
        Reader(await rooms.AwaitAsync(ChatPlatform.Slack, notice, outgoingId, cancellationToken));

    private SlackReader Reader(IReadOnlyDictionary<string, string> channels) =>
        new(person => accounts.Of(person) is [var user, ..] ? user : null, key => channels.GetValueOrDefault(key), Pages, surroundings.OrganisationZone) { Command = options.Command };
}
