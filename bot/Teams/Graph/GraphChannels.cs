using ChatOps.Bot.Chat;

namespace ChatOps.Bot.Teams.Graph;

/// <summary>
/// A channel of its own for an incident, in the team that the settings name. It is found again by the mark in its
/// description, so it is made once however often it is asked for.
/// https://learn.microsoft.com/graph/api/channel-post (Channel.Create.Group, which an owner of the team consents to)
/// </summary>
internal sealed class GraphChannels(GraphClient graph, TeamsOptions options)
{
    private const int LongestName = 50;
    private const int MostNames = 9;

    /// <summary>What Teams takes in no channel's name.</summary>
    private const string Forbidden = "~#%&*{}+/\\:<>?|'\".";

    /// <returns>The channel's id.</returns>
    /// <exception cref="GraphRefusedException">There is no consent, or the team is another one.</exception>
    /// <exception cref="ChatAwayException">Not now; asking again is safe.</exception>
    public async Task<string> OpenAsync(IncidentRoomSpec spec, Guid outgoingId, CancellationToken cancellationToken)
    {
        var path = $"teams/{Uri.EscapeDataString(options.Team ?? "")}/channels";
        var mark = $"[{outgoingId:N}]";
        var known = await graph.ListAsync<GraphChannel>(path, _ => false, cancellationToken);
        if (known.FirstOrDefault(channel => channel.Description?.Contains(mark, StringComparison.Ordinal) == true) is { Id.Length: > 0 } ours)
        {
            return ours.Id;
        }

        var taken = known.Select(channel => channel.DisplayName ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Names(spec.Name).Where(name => !taken.Contains(name)))
        {
            try
            {
                var wanted = new { displayName = name, description = $"{spec.IncidentKey}, opened by the incident bot {mark}", membershipType = "standard" };
                var made = await graph.PostAsync<GraphChannel>(path, wanted, cancellationToken);
                return made.Id is { Length: > 0 } id ? id : throw new ChatAwayException("Graph made a channel and did not say which.");
            }
            catch (GraphRefusedException refused) when (refused.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict && refused.Said.Contains("exist", StringComparison.OrdinalIgnoreCase))
            {
                // A deleted channel keeps its name for a month, and is in no list.
            }
        }

        throw new GraphRefusedException(StatusCodes.Status409Conflict, "", $"no name is left for the channel: {Names(spec.Name).First()} and {MostNames - 1} like it are taken.");
    }

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
