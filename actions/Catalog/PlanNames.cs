using ChatOps.Actions.Parameters;

namespace ChatOps.Actions.Catalog;

/// <summary>Values that every plan has without anybody giving or reading them.</summary>
internal static class PlanNames
{
    public const string Run = "run";
    public const string Incident = "incident";
    public const string Platform = "platform";
    public const string BootId = "boot_id";
    public const string MissingPrograms = "missing_programs";
    public const string Offset = "offset";
    public const string Length = "length";

    /// <summary>Those that commands may use. Offset and length belong to steps that are taken in chunks.</summary>
    public static IReadOnlyDictionary<string, ParameterType> Given { get; } = new Dictionary<string, ParameterType>(StringComparer.Ordinal)
    {
        [Run] = ParameterTypes.All["runid"],
        [Incident] = ParameterTypes.All["incident"],
        [BootId] = ParameterTypes.All["bootid"],
        [Offset] = new NumberType("offset", 0, long.MaxValue, "bytes"),
        [Length] = new NumberType("length", 1, long.MaxValue, "bytes"),
    };

    public static bool IsReserved(string name) => Given.ContainsKey(name) || name is Platform or MissingPrograms;
}
