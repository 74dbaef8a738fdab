namespace ChatOps.Bot.Commands;

/// <summary>What a sensitive incident is called where others can hear it. Says nothing and can be said over the phone.</summary>
internal static class Codenames
{
    private static readonly string[] First =
        ["Amber", "Birch", "Cobalt", "Delta", "Ember", "Flint", "Garnet", "Harbour", "Indigo", "Juniper", "Kelp", "Linen", "Maple", "Nickel", "Ochre", "Pewter"];

    private static readonly string[] Second =
        ["Lantern", "Bridge", "Compass", "Meadow", "Orchard", "Kettle", "Anchor", "Canyon", "Willow", "Harvest", "Signal", "Glacier", "Ferry"];

    /// <summary>The codename of incident number <paramref name="number"/>; 208 go by before one comes again.</summary>
    public static string For(int number) => $"{First[number % First.Length]} {Second[number % Second.Length]}";
}
