using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ChatOps.Bot.Telemetry;

/// <summary>The bot's own traces and figures. What they carry is ids and outcomes, never words of people.</summary>
internal static class ChatOpsTelemetry
{
    public const string Name = "ChatOps";

    public static ActivitySource Source { get; } = new(Name);

    public static Meter Meter { get; } = new(Name);
}
