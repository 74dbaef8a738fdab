namespace ChatOps.Actions.Parameters;

/// <summary>Yes or no. Canonical values are <c>yes</c> and <c>no</c>, which Proxmox takes for booleans too.</summary>
public sealed class SwitchType : ParameterType
{
    /// <inheritdoc/>
    public override string Name => "switch";

    /// <inheritdoc/>
    public override string Means => "yes or no";

    private protected override string? Canonical(string text) => text switch
    {
        "yes" or "true" or "on" or "1" => "yes",
        "no" or "false" or "off" or "0" => "no",
        _ => null,
    };
}
