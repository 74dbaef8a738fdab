using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Slack;

/// <summary>
/// Who is behind a Slack account, and whether they count: guests, people of other companies, programs and accounts that
/// are closed never do. Slack's word is asked for when they act, and kept for a few minutes.
/// </summary>
internal sealed class SlackAccounts(SlackClient slack, SlackWorkspace workspace, SlackOptions options, PeopleDirectory people, AnswerLimits limits, TimeProvider clock, ILogger<SlackAccounts> logger)
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    /// <summary>What Slack said last counts for so long while it does not answer.</summary>
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(12);

    private readonly ConcurrentDictionary<string, Known> _profiles = new(StringComparer.Ordinal);

    /// <summary>Finds out who acts. It never fails: whoever Slack does not vouch for is barred, with the reason.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="team">The user's workspace; empty where the payload does not say.</param>
    public async Task<ChatActor> FindAsync(string user, string? team, string? enterprise, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(limits.Identity, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var ours = await workspace.GetAsync(either.Token).WaitAsync(either.Token);
            if (!ours.IsOurs(team, enterprise))
            {
                var key = new AccountKey(ChatPlatform.Slack, team!, user);
                return new ChatActor(key, user, new AccountStanding($"This account ({user}) belongs to another company's workspace ({team}). Only people of our own workspace may use this bot."));
            }

            var profile = await ProfileAsync(user, either.Token).WaitAsync(either.Token);
            return Judge(ours, user, team, enterprise, profile);
        }
        catch (Exception exception) when (exception is ChatAwayException or ChatRefusedException or SlackRefusedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("Slack did not say who {User} is: {Reason}", user, exception.Message);
            var key = Keys(workspace.Known, user, team, enterprise, null).First();
            return new ChatActor(key, user, new AccountStanding("Slack does not tell me at the moment who you are, so I may not act for you. Try again in a minute; the console works on."));
        }
    }

    /// <summary>The accounts of a person in this workspace, the first one first.</summary>
    public IReadOnlyList<string> Of(PersonId person)
    {
        var ours = workspace.Known;
        return
        [
            .. people.Accounts.Where(account => account.Platform == ChatPlatform.Slack && account.PersonId == person && (ours is null || ours.IsOurs(account.Workspace, null)))
                .Select(account => account.UserId),
            .. _profiles.Where(known => known.Value.Linked == person).Select(known => known.Key),
        ];
    }

    /// <summary>The person whose account it is, by the settings alone; for showing names, not for rights.</summary>
    public Person? PersonOf(string user) =>
        Keys(workspace.Known, user, workspace.Known?.TeamId, workspace.Known?.EnterpriseId, null).Select(people.Behind).FirstOrDefault(person => person is not null);

    /// <summary>What to call somebody whose words are quoted.</summary>
    public async Task<string> NameAsync(string user, CancellationToken cancellationToken)
    {
        if (PersonOf(user) is { } person)
        {
            return person.Name;
        }

        try
        {
            return $"{(await ProfileAsync(user, cancellationToken)).Name} ({user})";
        }
        catch (Exception exception) when (exception is ChatAwayException or SlackRefusedException)
        {
            return user;
        }
    }

    private ChatActor Judge(SlackIdentity ours, string user, string? team, string? enterprise, SlackProfile profile)
    {
        var keys = Keys(ours, user, team, enterprise, profile).ToList();
        var behind = keys.Select(key => (Key: key, Person: people.Behind(key))).Where(known => known.Person is not null).ToList();
        var account = behind.Count > 0 ? behind[0].Key : keys[0];
        if (profile.WhyNot(ours) is { } reason)
        {
            return new ChatActor(account, profile.Name, new AccountStanding(reason));
        }

        if (behind.Select(known => known.Person!.Id).Distinct().Count() > 1)
        {
            return new ChatActor(account, profile.Name, new AccountStanding("The two ids of this account belong to two people in the settings. Ask the one who runs the bot to mend that."));
        }

        if (behind.Count == 0 && options.LinkByEmail && profile.ConfirmedEmail is { Length: > 0 } email
            && people.Everybody.Where(person => string.Equals(person.Email, email, StringComparison.OrdinalIgnoreCase)).ToArray() is [var known])
        {
            _profiles[user] = _profiles[user] with { Linked = known.Id };
            return new ChatActor(account, profile.Name, new AccountStanding(null, known.Id));
        }

        return new ChatActor(account, profile.Name, null);
    }

    /// <summary>The ways in which the settings may name an account, the best first: an organisation has ids above those of its workspaces.</summary>
    private static IEnumerable<AccountKey> Keys(SlackIdentity? ours, string user, string? team, string? enterprise, SlackProfile? profile)
    {
        var workspaces = new[] { team, enterprise, profile?.Team, ours?.TeamId, ours?.EnterpriseId }.Where(id => !string.IsNullOrEmpty(id)).Distinct().ToArray();
        var users = new[] { profile?.EnterpriseUser, user }.Where(id => !string.IsNullOrEmpty(id)).Distinct();
        var keys = users.SelectMany(id => workspaces.Select(place => new AccountKey(ChatPlatform.Slack, place!, id!))).ToList();
        return keys.Count > 0 ? keys : [new AccountKey(ChatPlatform.Slack, "unknown", user)];
    }

    private async Task<SlackProfile> ProfileAsync(string user, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (_profiles.TryGetValue(user, out var known) && now - known.At < FreshFor)
        {
            return known.Profile;
        }

        try
        {
            var answer = await slack.CallAsync("users.info", new Dictionary<string, string> { ["user"] = user }, cancellationToken);
            var profile = SlackProfile.Read(user, answer);
            _profiles[user] = new Known(profile, now, known?.Linked);
            return profile;
        }
        catch (Exception exception) when (exception is ChatAwayException or OperationCanceledException && known is not null && now - known.At < GoodFor)
        {
            return known.Profile;
        }
    }

    private sealed record Known(SlackProfile Profile, DateTimeOffset At, PersonId? Linked);
}
