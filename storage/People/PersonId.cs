namespace ChatOps.Storage.People;

/// <summary>
/// The stable name of one human, as the settings give it. Chat accounts come and go; every rule that compares
/// people compares this.
/// </summary>
public readonly record struct PersonId(string Value)
{
    public override string ToString() => Value;
}
