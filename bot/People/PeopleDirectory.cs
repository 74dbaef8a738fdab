using ChatOps.Storage.People;

namespace ChatOps.Bot.People;

/// <summary>
/// The people that the settings name, by person and by account. It never guesses: an account that is not mapped is
/// nobody, and a name that is not exactly one person's is refused.
/// </summary>
internal sealed class PeopleDirectory
{
    private readonly Dictionary<PersonId, Person> _people;
    private readonly Dictionary<AccountKey, PersonId> _accounts;

    public PeopleDirectory(IEnumerable<Person> people, IEnumerable<ChatAccount> accounts)
    {
        _people = people.ToDictionary(person => person.Id);
        Accounts = [.. accounts];
        _accounts = Accounts.ToDictionary(account => account.Key, account => account.PersonId);
    }

    public IReadOnlyCollection<Person> Everybody => _people.Values;

    public IReadOnlyList<ChatAccount> Accounts { get; }

    /// <summary>The human behind an account; null if nobody is mapped to it.</summary>
    public Person? Behind(AccountKey account) =>
        _accounts.TryGetValue(account, out var id) ? _people.GetValueOrDefault(id) : null;

    public Person? Find(PersonId id) => _people.GetValueOrDefault(id);

    /// <summary>The name to show; the id itself for somebody who has left the settings.</summary>
    public string NameOf(PersonId id) => _people.TryGetValue(id, out var person) ? person.Name : id.Value;

    public IReadOnlyList<Person> With(PersonRole role) => [.. _people.Values.Where(person => person.Has(role)).OrderBy(person => person.Name, StringComparer.Ordinal)];

    /// <summary>
    /// The one person whom a typed name means: their id, their account on that platform, their full name or the first word
    /// of it, each exactly (letter case aside). Null if there is none or more than one.
    /// </summary>
    public Person? Named(string typed, ChatPlatform platform)
    {
        var name = typed.Trim().TrimStart('@');
        var byId = _people.Values.Where(person => Same(person.Id.Value, name)).ToArray();
        if (byId.Length == 1)
        {
            return byId[0];
        }

        var matches = Accounts.Where(account => account.Platform == platform && Same(account.UserId, name))
            .Select(account => account.PersonId)
            .Concat(_people.Values.Where(person => Same(person.Name, name) || Same(FirstWord(person.Name), name)).Select(person => person.Id))
            .Distinct()
            .ToArray();
        return matches.Length == 1 ? _people.GetValueOrDefault(matches[0]) : null;
    }

    private static string FirstWord(string name) => name.Trim().Split(' ', 2)[0];

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
