using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Teams.Graph;

/// <summary>
/// A channel of its own for an incident, in the team that the settings name. It is found again by the incident's mark in its
/// description, so it is made once however often and by whichever message it is asked for.
/// https://learn.microsoft.com/graph/api/channel-post (Channel.Create.Group, which an owner of the team consents to)
/// </summary>
internal sealed class GraphChannels(GraphClient graph, TeamsOptions options, TimeProvider clock)
{
    private const int LongestName = 50;
    private const int MostNames = 9;

    /// <summary>What Teams takes in no channel's name.</summary>
    private const string Forbidden = "~#%&*{}+/\\:<>?|'\".";

    /// <summary>A list may lack for so long what was made.</summary>
    private static readonly TimeSpan UntilListed = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _maybeMade = new();

    private string Path => $"teams/{Uri.EscapeDataString(options.Team ?? "")}/channels";

    /// <exception cref="GraphRefusedException">There is no consent, or the team is another one.</exception>
    /// <exception cref="ChatAwayException">Not now; asking again is safe.</exception>
    public async Task<OwnChannel> OpenAsync(IncidentRoomSpec spec, CancellationToken cancellationToken)
    {
        var known = await graph.ListAsync<GraphChannel>(Path, _ => false, cancellationToken);
        if (known.FirstOrDefault(channel => Is(channel, spec.Incident)) is { Id.Length: > 0 } ours)
        {
            return new OwnChannel(ours.Id, ours.CreatedDateTime);
        }

        var taken = known.Select(channel => channel.DisplayName ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Names(spec.Name).Where(name => !taken.Contains(name)))
        {
            try
            {
                return await MakeAsync(spec, name, cancellationToken);
            }
            catch (GraphRefusedException refused) when (IsTaken(refused))
            {
                if (_maybeMade.TryGetValue(spec.Incident, out var when) && clock.Now() - when < UntilListed)
                {
                    throw new ChatAwayException("The incident's channel may have been made a moment ago and is in no list yet.", TimeSpan.FromSeconds(5), refused);
                }

                // A deleted channel keeps its name for a month, and is in no list.
            }
        }

        throw new GraphRefusedException(StatusCodes.Status409Conflict, "", $"no name is left for the channel: {Names(spec.Name).First()} and {MostNames - 1} like it are taken.");
    }

    /// <summary>Whether the channel was made for the incident.</summary>
    /// <exception cref="GraphRefusedException">Graph does not show it.</exception>
    /// <exception cref="ChatAwayException">Nobody can tell now.</exception>
    public async Task<bool> IsOwnAsync(string channel, Guid incident, CancellationToken cancellationToken) =>
        (await graph.ListAsync<GraphChannel>(Path, _ => false, cancellationToken)).Any(known => known.Id == channel && Is(known, incident));

    private async Task<OwnChannel> MakeAsync(IncidentRoomSpec spec, string name, CancellationToken cancellationToken)
    {
        var wanted = new { displayName = name, description = $"{spec.IncidentKey}, opened by the incident bot {Mark(spec.Incident)}", membershipType = "standard" };
        try
        {
            var made = await graph.PostAsync<GraphChannel>(Path, wanted, cancellationToken);
            return made.Id is { Length: > 0 } id ? new OwnChannel(id, made.CreatedDateTime ?? clock.Now()) : throw new ChatAwayException("Graph made a channel and did not say which.");
        }
        catch (Exception exception) when (exception is ChatAwayException or OperationCanceledException)
        {
            _maybeMade[spec.Incident] = clock.Now();
            throw;
        }
    }

    private static string Mark(Guid incident) => $"[{incident:N}]";

    private static bool Is(GraphChannel channel, Guid incident) => channel.Description?.Contains(Mark(incident), StringComparison.Ordinal) == true;

    private static bool IsTaken(GraphRefusedException refused) => refused.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict
        && (refused.Said.Contains("already exist", StringComparison.OrdinalIgnoreCase) || refused.Said.Contains("NameAlreadyExists", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Names(string wish)
    {
        var legal = CleanText.Line(string.Concat(wish.Select(character => Forbidden.Contains(character, StringComparison.Ordinal) ? ' ' : character))).Trim(' ', '_');
        var name = legal.Length > 0 ? legal : "incident";
        for (var attempt = 1; attempt <= MostNames; attempt++)
        {
            yield return attempt == 1 ? CleanText.Cut(name, LongestName).Trim() : $"{CleanText.Cut(name, LongestName - 3).Trim()} {attempt}";
        }
    }
}

/// <summary>A channel that is one incident's own.</summary>
/// <param name="Made">When; null if Graph does not say.</param>
internal sealed record OwnChannel(string Id, DateTimeOffset? Made);
