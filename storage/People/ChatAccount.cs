namespace ChatOps.Storage.People;

/// <summary>A chat identity that the settings give to a person. An account has one owner; a person may have many.</summary>
public sealed class ChatAccount
{
    private ChatAccount()
    {
        Workspace = "";
        UserId = "";
    }

    public ChatAccount(AccountKey key, PersonId personId)
    {
        Platform = key.Platform;
        Workspace = key.Workspace;
        UserId = key.UserId;
        PersonId = personId;
    }

    public ChatPlatform Platform { get; private set; }

    public string Workspace { get; private set; }

    public string UserId { get; private set; }

    public PersonId PersonId { get; private set; }

    public AccountKey Key => new(Platform, Workspace, UserId);

    public void GiveTo(PersonId person) => PersonId = person;
}
