namespace ChatOps.Storage.People;

/// <summary>One human, as the settings know them. Kept in the record so that old entries stay readable.</summary>
public sealed class Person
{
    private Person()
    {
        Name = "";
        Roles = [];
    }

    public Person(PersonId id, string name, IEnumerable<PersonRole> roles, string? timeZone, string? email, string? phone, string? team = null)
    {
        Id = id;
        Name = name;
        Roles = [.. roles.Distinct().Order()];
        TimeZone = timeZone;
        Email = email;
        Phone = phone;
        Team = team;
        Active = true;
    }

    public PersonId Id { get; private set; }

    public string Name { get; private set; }

    public IReadOnlyList<PersonRole> Roles { get; private set; }

    /// <summary>IANA time zone; null means the organisation's.</summary>
    public string? TimeZone { get; private set; }

    public string? Email { get; private set; }

    /// <summary>As it is to be dialled and printed.</summary>
    public string? Phone { get; private set; }

    /// <summary>The team that they belong to; some actions want the word of another team.</summary>
    public string? Team { get; private set; }

    /// <summary>False once the settings no longer name this person; nobody inactive may act.</summary>
    public bool Active { get; private set; }

    public bool Has(PersonRole role) => Roles.Contains(role);

    /// <summary>Takes over what the settings say now.</summary>
    public void Become(Person described)
    {
        ArgumentNullException.ThrowIfNull(described);
        Name = described.Name;
        Roles = described.Roles;
        TimeZone = described.TimeZone;
        Email = described.Email;
        Phone = described.Phone;
        Team = described.Team;
        Active = true;
    }

    public void Deactivate() => Active = false;
}
