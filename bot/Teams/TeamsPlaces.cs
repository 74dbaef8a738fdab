using System.Collections.Concurrent;
using ChatOps.Bot.Teams.Wire;

namespace ChatOps.Bot.Teams;

/// <summary>
/// What the bot learned of conversations from activities that it believed: where their answers go, what kind they are. Kept
/// in memory; after a restart what the settings say counts until the first activity comes.
/// </summary>
internal sealed class TeamsPlaces(TeamsOptions options)
{
    private const string ThreadMark = ";messageid=";
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, Place> _known = new(StringComparer.Ordinal);
    private string? _lastServiceUrl;
    private ChannelAccount? _bot;
    private string? _group;

    /// <summary>The bot as Teams knows it.</summary>
    public ChannelAccount Bot => _bot ?? new ChannelAccount($"28:{options.AppId}");

    /// <summary>The team's group in the directory, for links; null until Teams named it.</summary>
    public string? Group => _group;

    /// <summary>The channel without its thread; every other conversation is what it is.</summary>
    public static string ChannelOf(string conversation) =>
        conversation.IndexOf(ThreadMark, StringComparison.Ordinal) is var mark and >= 0 ? conversation[..mark] : conversation;

    /// <summary>The first message of the thread; null if it is no thread.</summary>
    public static string? RootOf(string conversation) =>
        conversation.IndexOf(ThreadMark, StringComparison.Ordinal) is var mark and >= 0 ? conversation[(mark + ThreadMark.Length)..] : null;

    public static string ThreadIn(string channel, string root) => $"{channel}{ThreadMark}{root}";

    /// <summary>Takes over what an activity says that was believed.</summary>
    public void Learn(Activity activity)
    {
        if (activity is not { ServiceUrl: { Length: > 0 } serviceUrl, Conversation: { Id.Length: > 0 } conversation })
        {
            return;
        }

        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _lastServiceUrl = serviceUrl;
        _known[ChannelOf(conversation.Id)] = new Place(serviceUrl, conversation.ConversationType);
        _bot = activity.Recipient is { Id.Length: > 0 } bot ? new ChannelAccount(bot.Id) { Name = bot.Name } : _bot;
        if (activity.ChannelData is { Team.AadGroupId: { Length: > 0 } group } && ChannelOf(conversation.Id) == options.Channel)
        {
            _group = group;
        }
    }

    /// <summary>Whether it is about the team that incidents are in; null if nobody told the bot which team that is, or which one this is.</summary>
    public bool? IsOfIncidents(Activity activity) =>
        (_group ?? options.Team) is { Length: > 0 } ours && activity.ChannelData?.Team?.AadGroupId is { Length: > 0 } group
            ? string.Equals(group, ours, StringComparison.OrdinalIgnoreCase)
            : activity.ChannelData?.Team is null ? false : null;

    /// <summary>Where calls about a conversation go.</summary>
    public string ServiceUrl(string? conversation) =>
        (conversation is not null && _known.TryGetValue(ChannelOf(conversation), out var place) ? place.ServiceUrl : null) ?? _lastServiceUrl ?? options.ServiceUrl;

    /// <summary>Whether it is a conversation of one person with the bot alone.</summary>
    public bool IsPersonal(string conversation) =>
        _known.TryGetValue(ChannelOf(conversation), out var place) && place.Type is { } type
            ? type == ConversationAccount.Personal
            : conversation.StartsWith("a:", StringComparison.Ordinal);

    private sealed record Place(string ServiceUrl, string? Type);
}
