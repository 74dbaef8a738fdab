namespace ChatOps.Bot.Settings;

/// <summary>Makes the settings file a source of .NET configuration: severities: p0: updateEvery: becomes Severities:p0:updateEvery.</summary>
internal sealed class SettingsConfiguration(IReadOnlyDictionary<string, string?> values) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(values);

    private sealed class Provider(IReadOnlyDictionary<string, string?> values) : ConfigurationProvider
    {
        public override void Load() => Data = new Dictionary<string, string?>(values, StringComparer.OrdinalIgnoreCase);
    }
}
