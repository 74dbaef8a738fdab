namespace ChatOps.Actions.Parameters;

/// <summary>What the settings know of the bot's own way in. An action that would cut it is refused.</summary>
/// <param name="Addresses">Addresses of the bot, its jump hosts and gateways, canonical.</param>
/// <param name="Accounts">Accounts of the bot and for break-glass.</param>
/// <param name="Keys">Fingerprints of the SSH keys of the bot and for break-glass.</param>
public sealed record ProtectedValues(IReadOnlyList<string> Addresses, IReadOnlyList<string> Accounts, IReadOnlyList<string> Keys)
{
    /// <summary>The values of one kind.</summary>
    public IReadOnlyList<string> Of(ProtectedKind kind) => kind switch
    {
        ProtectedKind.Addresses => Addresses,
        ProtectedKind.Accounts => Accounts,
        ProtectedKind.Keys => Keys,
    };
}
