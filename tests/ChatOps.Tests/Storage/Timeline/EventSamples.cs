using System.Reflection;
using ChatOps.Storage.People;
using ChatOps.Storage.Timeline;

namespace ChatOps.Tests.Storage.Timeline;

/// <summary>Every kind of event there is, twice: with every part filled in, and with those left out that may be.</summary>
internal static class EventSamples
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 10, 15, 0, 123, 456, TimeSpan.Zero);

    public static IReadOnlyList<Type> Types { get; } =
        [.. typeof(TimelineEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TimelineEvent)) && !type.IsAbstract)];

    public static IReadOnlyList<TimelineEvent> All { get; } = [.. Types.Select(type => Make(type, full: true)), .. Types.Select(type => Make(type, full: false))];

    private static TimelineEvent Make(Type type, bool full)
    {
        var constructor = type.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).First();
        return (TimelineEvent)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Value(parameter, full))]);
    }

    private static object? Value(ParameterInfo parameter, bool full)
    {
        if (!full && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable)
        {
            return null;
        }

        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return type switch
        {
            _ when type == typeof(string) => $"{parameter.Name} \"quoted\" ünïcode \n 🔑",
            _ when type == typeof(bool) => full,
            _ when type == typeof(int) => full ? 7 : int.MinValue,
            _ when type == typeof(long) => full ? 7L : -(1L << 53),
            _ when type == typeof(DateTimeOffset) => At,
            _ when type == typeof(PersonId) => new PersonId("ana"),
            _ when type.IsEnum => Enum.GetValues(type).GetValue(full ? Enum.GetValues(type).Length - 1 : 0),
            _ when type == typeof(IReadOnlyList<PersonId>) => full ? new[] { new PersonId("ana"), new PersonId("ben") } : Array.Empty<PersonId>(),
            _ when type == typeof(IReadOnlyList<string>) => full ? new[] { "a", "b" } : Array.Empty<string>(),
            _ when type == typeof(IReadOnlyList<ChatPlatform>) => full ? new[] { ChatPlatform.Slack } : Array.Empty<ChatPlatform>(),
            _ => throw new NotSupportedException($"Give {nameof(EventSamples)} a value for {type} {parameter.Name}."),
        };
    }
}
