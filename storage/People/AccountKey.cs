namespace ChatOps.Storage.People;

/// <summary>One chat identity: the platform, the workspace or tenant in it, and the user's id there. All ordinal strings.</summary>
public readonly record struct AccountKey(ChatPlatform Platform, string Workspace, string UserId)
{
    public override string ToString() => $"{Platform}:{Workspace}:{UserId}";
}
