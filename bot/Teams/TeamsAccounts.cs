using System.Collections.Concurrent;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Inbound;
using ChatOps.Bot.People;
using ChatOps.Bot.Teams.Wire;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Teams;

/// <summary>
/// Who is behind an account: tenant and object in the directory, as the activity says them, and what the roster knows of it.
/// Guests, people of other companies and anonymous people never count. The roster's word is asked for when they act, and kept
/// for a few minutes.
/// </summary>
internal sealed class TeamsAccounts(ConnectorClient connector, TeamsOptions options, PeopleDirectory people, AnswerLimits limits, TimeProvider clock, ILogger<TeamsAccounts> logger) : IDisposable
{
    /// <summary>Whoever clicks waits for an answer; whoever types does not.</summary>
    private const int TypingWaits = 6;

    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    /// <summary>What the roster said last counts for so long while it does not answer.</summary>
    private static readonly TimeSpan GoodFor = TimeSpan.FromHours(12);

    private const int MostMembers = 5000;

    private readonly ConcurrentDictionary<string, Known> _byUser = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _users = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private DateTimeOffset _rosterAsked = DateTimeOffset.MinValue;
    private HashSet<string>? _roster;

    /// <summary>Finds out who acts. It never fails: whoever Teams does not vouch for is barred, with the reason.</summary>
    public async Task<ChatActor> FindAsync(Activity activity, CancellationToken cancellationToken)
    {
        var from = activity.From!;
        var name = from.Name ?? from.Id;
        var tenant = (activity.ChannelData?.Tenant?.Id ?? activity.Conversation?.TenantId ?? "unknown").ToLowerInvariant();
        if (from.AadObjectId?.ToLowerInvariant() is not { Length: > 0 } claimed)
        {
            return Barred(new AccountKey(ChatPlatform.Teams, tenant, from.Id), name, "Teams does not say who you are: this account is not in our directory. Only people who are signed in to our own tenant may use this bot.");
        }

        var key = new AccountKey(ChatPlatform.Teams, tenant, claimed);
        _users[claimed] = from.Id;
        using var limit = new CancellationTokenSource(activity.Type == ActivityTypes.Invoke ? limits.Identity : limits.Identity * TypingWaits, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (await MemberAsync(activity.Conversation!.Id, from.Id, either.Token).WaitAsync(either.Token) is not { } member)
            {
                return Barred(key, name, "Teams does not have you among the members of this conversation, so I may not act for you.");
            }

            if (TeamsMember.WhyNot(member, options.Tenants) is { } reason)
            {
                return Barred(key, name, reason);
            }

            return member.Directory == claimed
                ? new ChatActor(key, member.Name ?? name, null)
                : Barred(key, name, "Teams names two different people for this account. Tell the one who runs the bot.");
        }
        catch (Exception exception) when (exception is ChatAwayException or ChatRefusedException or ConnectorRefusedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("Teams did not say who {User} is: {Reason}", claimed, exception.Message);
            return Barred(key, name, "Teams does not tell me at the moment who you are, so I may not act for you. Try again in a minute; the console works on.");
        }
    }

    /// <summary>The accounts of a person here, the first one first.</summary>
    public IReadOnlyList<string> Of(PersonId person) =>
    [
        .. people.Accounts.Where(account => account.Platform == ChatPlatform.Teams && account.PersonId == person && options.Tenants.Contains(account.Workspace))
            .Select(account => account.UserId),
    ];

    /// <summary>What Teams calls an account in this bot's conversations; null if it was never met.</summary>
    public string? UserOf(string account) => _users.GetValueOrDefault(account);

    /// <summary>The same for a person.</summary>
    public string? UserOf(PersonId person) => Of(person).Select(UserOf).FirstOrDefault(user => user is not null);

    /// <summary>The person whom Teams means by one of its own ids, by the settings alone; for showing names, not for rights.</summary>
    public Person? PersonOf(string user) =>
        _byUser.TryGetValue(user, out var known) && known.Member.Directory is { } account ? Behind(account) : null;

    /// <summary>The person behind an account of the company's own tenants.</summary>
    public Person? Behind(string account) =>
        options.Tenants.Select(tenant => people.Behind(new AccountKey(ChatPlatform.Teams, tenant, account.ToLowerInvariant()))).FirstOrDefault(person => person is not null);

    /// <summary>Meets those whom somebody mentions, so that it can be said which people they are.</summary>
    public async Task MeetAsync(string conversation, IEnumerable<string> users, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(limits.Identity, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await Task.WhenAll(users.Distinct().Where(user => !_byUser.ContainsKey(user)).Take(10).Select(user => MemberAsync(conversation, user, either.Token))).WaitAsync(either.Token);
        }
        catch (Exception exception) when (exception is ChatAwayException or ChatRefusedException or ConnectorRefusedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("Teams did not say who is mentioned: {Reason}", exception.Message);
        }
    }

    /// <summary>Meets everybody in the incidents' channel, now and then: those are the people who can be called and asked.</summary>
    public async Task MeetEverybodyAsync(CancellationToken cancellationToken)
    {
        if (options.Channel is not { Length: > 0 } channel || clock.Now() - _rosterAsked < FreshFor)
        {
            return;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            var now = clock.Now();
            if (now - _rosterAsked >= FreshFor)
            {
                _rosterAsked = now;
                var members = await connector.MembersAsync(channel, MostMembers, cancellationToken);
                foreach (var member in members)
                {
                    Keep(member, now);
                }

                // Of a larger one nobody knows who is missing in it.
                _roster = members.Count < MostMembers ? [.. members.Select(member => member.Directory).OfType<string>()] : null;
            }
        }
        catch (Exception exception) when (exception is ChatAwayException or ChatRefusedException or ConnectorRefusedException)
        {
            // Nobody is called by name then; what is said goes out all the same.
            logger.LogWarning("Teams did not give the members of the incidents' channel: {Reason}", exception.Message);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Those of the people who surely are not in the incidents' channel, by any of their accounts; nobody while Teams does not say who is.</summary>
    public async Task<IReadOnlyList<PersonId>> AbsentAsync(IReadOnlyList<PersonId> some, CancellationToken cancellationToken)
    {
        await MeetEverybodyAsync(cancellationToken);
        if (Absent(some) is not { Count: > 0 })
        {
            return [];
        }

        // Somebody may have let them in a minute ago.
        _rosterAsked = DateTimeOffset.MinValue;
        _roster = null;
        await MeetEverybodyAsync(cancellationToken);
        return Absent(some);
    }

    private IReadOnlyList<PersonId> Absent(IReadOnlyList<PersonId> some) => _roster is not { } there
        ? []
        : [.. some.Where(person => Of(person) is { Count: > 0 } known && !known.Any(account => there.Contains(account.ToLowerInvariant())))];

    private async Task<TeamsChannelAccount?> MemberAsync(string conversation, string user, CancellationToken cancellationToken)
    {
        var now = clock.Now();
        if (_byUser.TryGetValue(user, out var known) && now - known.At < FreshFor)
        {
            return known.Member;
        }

        try
        {
            var member = await connector.MemberAsync(conversation, user, cancellationToken);
            if (member is not null)
            {
                Keep(member with { Id = user }, now);
            }

            return member;
        }
        catch (Exception exception) when (exception is ChatAwayException or OperationCanceledException && known is not null && now - known.At < GoodFor)
        {
            return known.Member;
        }
    }

    private void Keep(TeamsChannelAccount member, DateTimeOffset now)
    {
        _byUser[member.Id] = new Known(member, now);
        if (member.Directory is { Length: > 0 } account)
        {
            _users[account] = member.Id;
        }
    }

    public void Dispose() => _reading.Dispose();

    private static ChatActor Barred(AccountKey key, string name, string reason) => new(key, name, new AccountStanding(reason));

    private sealed record Known(TeamsChannelAccount Member, DateTimeOffset At);
}
