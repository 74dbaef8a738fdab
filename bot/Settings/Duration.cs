using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatOps.Bot.Settings;

/// <summary>A span of time as people write it: 90s, 30m, 1h30m, 2d.</summary>
[TypeConverter(typeof(DurationConverter))]
internal readonly partial record struct Duration(TimeSpan Value)
{
    public static implicit operator TimeSpan(Duration duration) => duration.Value;

    public static implicit operator Duration(TimeSpan value) => new(value);

    /// <summary>Reads 45s, 30m, 4h, 2d or a run of these from large to small; false for anything else or zero.</summary>
    public static bool TryParse(string? text, out Duration duration)
    {
        duration = default;
        var match = Pattern().Match(text?.Trim() ?? "");
        if (!match.Success)
        {
            return false;
        }

        var total = TimeSpan.Zero;
        foreach (var (group, unit) in Units)
        {
            if (match.Groups[group].Success)
            {
                total += long.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) * unit;
            }
        }

        duration = new Duration(total);
        return total > TimeSpan.Zero;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        var rest = Value;
        foreach (var (group, unit) in Units)
        {
            var count = rest.Ticks / unit.Ticks;
            if (count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count}{group}");
                rest -= count * unit;
            }
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    private static readonly (string Group, TimeSpan Unit)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)),
    ];

    [GeneratedRegex(@"\A(?=.)(?:(?<d>[0-9]{1,4})\s?d(?:ays?)?\s*)?(?:(?<h>[0-9]{1,5})\s?h(?:ours?|rs?)?\s*)?(?:(?<m>[0-9]{1,6})\s?m(?:in(?:ute)?s?)?\s*)?(?:(?<s>[0-9]{1,7})\s?s(?:ec(?:ond)?s?)?)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    private sealed class DurationConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            TryParse(value as string, out var duration)
                ? duration
                : throw new FormatException($"'{value}' is not a span of time. Write it like 30m, 1h30m or 2d.");
    }
}
