using System.ComponentModel;
using System.Globalization;

namespace ChatOps.Bot.Settings;

/// <summary>A span of time within which something has to happen, or none: then it need not.</summary>
[TypeConverter(typeof(DeadlineConverter))]
internal readonly record struct Deadline(TimeSpan? Value)
{
    private const string None = "none";

    /// <summary>Reads what <see cref="Duration"/> reads, and the word none.</summary>
    public static bool TryParse(string? text, out Deadline deadline)
    {
        var isNone = string.Equals(text?.Trim(), None, StringComparison.OrdinalIgnoreCase);
        deadline = Duration.TryParse(text, out var duration) ? new Deadline(duration.Value) : default;
        return isNone || deadline.Value is not null;
    }

    private sealed class DeadlineConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            TryParse(value as string, out var deadline)
                ? deadline
                : throw new FormatException($"'{value}' is not a span of time. Write it like 30m, 1h30m or 2d, or none.");
    }
}
