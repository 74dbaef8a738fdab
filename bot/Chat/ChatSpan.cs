using System.Text.Json.Serialization;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Chat;

/// <summary>
/// A piece of text with a meaning. What people or hosts wrote enters a notice only as <see cref="TextSpan"/> or
/// <see cref="CodeSpan"/>, which every renderer escapes; so it can never become markup or a mention.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(TextSpan), "text")]
[JsonDerivedType(typeof(CodeSpan), "code")]
[JsonDerivedType(typeof(CommandSpan), "command")]
[JsonDerivedType(typeof(ProgramSpan), "program")]
[JsonDerivedType(typeof(MentionSpan), "mention")]
[JsonDerivedType(typeof(TimeSpanned), "time")]
[JsonDerivedType(typeof(LinkSpan), "link")]
[JsonDerivedType(typeof(RoomSpan), "room")]
public abstract record ChatSpan
{
    public static implicit operator ChatSpan(string text) => new TextSpan(text);
}

/// <summary>Words.</summary>
public sealed record TextSpan(string Text, bool Strong = false) : ChatSpan;

/// <summary>Something to be read letter by letter: a hash, the name of an action.</summary>
public record CodeSpan(string Text) : ChatSpan;

/// <summary>
/// A command that the reader may type, without what makes it one: each platform puts in front what has to be typed there,
/// so that what people copy works.
/// </summary>
public sealed record CommandSpan(string Text) : CodeSpan(Text);

/// <summary>A line for a shell that begins with the name of this program, wherever that lies for the reader.</summary>
public sealed record ProgramSpan(string Text) : CodeSpan(Text)
{
    public const string Program = "chatops";
}

/// <summary>A person, notified where the platform can.</summary>
public sealed record MentionSpan(PersonId Person, string Name) : ChatSpan;

/// <summary>An instant, shown in the reader's zone where the platform can.</summary>
public sealed record TimeSpanned(DateTimeOffset At, TimeStyle Style = TimeStyle.Clock) : ChatSpan;

/// <summary>How an instant is written.</summary>
public enum TimeStyle
{
    /// <summary>14:30, with the date when it is another day's.</summary>
    Clock,

    /// <summary>2026-11-23 14:30.</summary>
    DateAndClock,
}

/// <summary>A place on the bot's own pages, as a path without a leading slash.</summary>
public sealed record LinkSpan(string Text, string Path) : ChatSpan;

/// <summary>The channel of an incident, as a link where the reader's platform has it.</summary>
public sealed record RoomSpan(string IncidentKey) : ChatSpan;
