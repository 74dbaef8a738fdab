using System.Globalization;
using System.Text.RegularExpressions;

namespace FakePve.Cli;

/// <summary>One option or positional argument, and what the genuine schema says about its value.</summary>
internal sealed record Parameter(string Name, string Type = "string")
{
    public long? Minimum { get; init; }
    public long? Maximum { get; init; }
    public int? MaxLength { get; init; }
    public string[]? Values { get; init; }
    public Func<string, string?>? Format { get; init; }

    public bool IsBoolean => Type == "boolean";

    public static Parameter Text(string name, int? maxLength = null) => new(name) { MaxLength = maxLength };
    public static Parameter Flag(string name) => new(name, "boolean");
    public static Parameter Number(string name, long minimum = 0, long? maximum = null) =>
        new(name, "integer") { Minimum = minimum, Maximum = maximum };
    public static Parameter OneOf(string name, params string[] values) => new(name) { Values = values };
    public static Parameter VmId(string name = "vmid") => new(name, "integer") { Minimum = 100, Maximum = 999_999_999, Format = VmIdFormat };
    public static Parameter SnapName(string name = "snapname") => new(name) { MaxLength = 40, Format = ConfigIdFormat };
    public static Parameter StorageId(string name = "storage") => new(name) { Format = StorageFormat };
    public static Parameter NodeName(string name = "node") => new(name) { Format = NodeFormat };

    /// <summary>Null when the value is fine, otherwise the reason in the genuine words.</summary>
    public string? Complaint(string value)
    {
        if (Type == "integer" && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            return $"type check ('integer') failed - got '{value}'";
        // The genuine format checks die with a line end of their own, which shows as an empty line.
        if (Format?.Invoke(value) is { } wrong)
            return $"invalid format - {wrong}\n";
        if (Values is not null && !Values.Contains(value, StringComparer.Ordinal))
            return $"value '{value}' does not have a value in the enumeration '{string.Join(", ", Values)}'";
        if (MaxLength is { } most && value.Length > most)
            return string.Create(CultureInfo.InvariantCulture, $"value may only be {most} characters long");
        if (Type != "integer")
            return null;
        var number = long.Parse(value, CultureInfo.InvariantCulture);
        if (number < Minimum)
            return string.Create(CultureInfo.InvariantCulture, $"value must have a minimum value of {Minimum}");
        return number > Maximum
            ? string.Create(CultureInfo.InvariantCulture, $"value must have a maximum value of {Maximum}")
            : null;
    }

    /// <summary>"1" or "0", or null for what the genuine parser does not take for a boolean.</summary>
    public static string? Boolean(string value) => value.ToLowerInvariant() switch
    {
        "" or "1" or "on" or "yes" or "true" => "1",
        "0" or "off" or "no" or "false" => "0",
        _ => null,
    };

    // "$" as in the genuine checks: it lets a trailing line end through, and that is a fact worth having in a lab.
    private static string? VmIdFormat(string value) =>
        Regex.IsMatch(value, "^[1-9][0-9]{2,8}$") ? null : "value does not look like a valid VM ID";

    private static string? ConfigIdFormat(string value) =>
        Regex.IsMatch(value, "^[a-z][a-z0-9_-]+$", RegexOptions.IgnoreCase) ? null : $"invalid configuration ID '{value}'";

    private static string? StorageFormat(string value) =>
        Regex.IsMatch(value, @"^[a-z][a-z0-9\-_.]*[a-z0-9]$", RegexOptions.IgnoreCase) ? null : $"storage ID '{value}' contains illegal characters";

    private static string? NodeFormat(string value) =>
        Regex.IsMatch(value, "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", RegexOptions.IgnoreCase) ? null : "value does not look like a valid node name";
}
