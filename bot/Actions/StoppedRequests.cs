using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Outbound;

namespace ChatOps.Bot.Actions;

/// <summary>
/// Tells the channel of requests that will not run, or not yet: people said yes to them and believe that they do. A card that
/// changes somewhere above is not seen by anybody.
/// </summary>
internal static class StoppedRequests
{
    /// <summary>Why nothing runs that was planned under other rules.</summary>
    public const string OtherRules = "The catalogue, the hosts or the people of the settings are not what they were when it was planned. Ask for it anew.";

    /// <summary>What was agreed to is not what would run any more.</summary>
    /// <param name="because">Why.</param>
    /// <param name="changed">What is different, one sentence each.</param>
    public static async Task VoidAsync(RequestChanging changing, string because, IReadOnlyList<string> changed, CancellationToken cancellationToken)
    {
        await changing.RecordAsync(changing.Request.Void(because, changed, changing.Session.Now), cancellationToken);
        Tell(changing, "will not run", string.Join(' ', [because, .. changed]));
    }

    /// <summary>Says it in the channel.</summary>
    /// <param name="what">What becomes of it.</param>
    /// <param name="because">Why, in sentences.</param>
    public static void Tell(RequestChanging changing, string what, string because) =>
        new Announcer(changing.Session).ToIncident(changing.Incident, Notice.Warn(
            new TextSpan($"{changing.Request.Key} ", Strong: true), RequestWords.Asks(changing.Request.Kind), new CodeSpan($"{changing.Request.ActionId} {changing.Request.HostId}"),
            $" {what}. ", new TextSpan(CleanText.Shortened(because, 600))));
}
