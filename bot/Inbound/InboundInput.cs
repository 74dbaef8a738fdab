using System.Text.Json.Serialization;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Inbound;

/// <summary>What a person did on a platform, stripped of the platform.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(CommandInput), CommandInput.Name)]
[JsonDerivedType(typeof(ClickInput), ClickInput.Name)]
[JsonDerivedType(typeof(FormInput), FormInput.Name)]
[JsonDerivedType(typeof(PinInput), PinInput.Name)]
[JsonDerivedType(typeof(PinnedChangeInput), PinnedChangeInput.Name)]
[JsonDerivedType(typeof(MessageInput), MessageInput.Name)]
internal abstract record InboundInput
{
    /// <summary>The name under which a delivery of this kind is kept.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>What the platform said of the account at the time; null where there is nothing to say.</summary>
    public AccountStanding? Standing { get; init; }
}

/// <summary>What a platform knows of an account beyond its id.</summary>
/// <param name="Barred">Why nothing of it may count, as a sentence: a guest, somebody of another company, a program.</param>
/// <param name="Person">The person whom the platform vouches for it to be, where the settings allow such a link.</param>
internal sealed record AccountStanding(string? Barred, PersonId? Person = null);

/// <summary>A typed command, without the leading <c>/incident</c>.</summary>
internal sealed record CommandInput(string Text) : InboundInput
{
    public const string Name = "command";

    public override string Kind => Name;
}

/// <summary>A button: the command that it stands for.</summary>
internal sealed record ClickInput(string Command) : InboundInput
{
    public const string Name = "click";

    public override string Kind => Name;
}

/// <summary>A filled-in form.</summary>
internal sealed record FormInput(string Form, string State, IReadOnlyDictionary<string, string> Values) : InboundInput
{
    public const string Name = "form";

    public override string Kind => Name;
}

/// <summary>"Add to timeline" on somebody's message.</summary>
internal sealed record PinInput(string MessageId, string Text, string Author, DateTimeOffset WrittenAt) : InboundInput
{
    public const string Name = "pin";

    public override string Kind => Name;

    /// <summary>Files beside the message; they come into the vault.</summary>
    public IReadOnlyList<PinnedFile> Files { get; init; } = [];
}

/// <summary>A file beside a pinned message.</summary>
/// <param name="Id">The platform's id of it.</param>
/// <param name="Name">What its author called it.</param>
internal sealed record PinnedFile(string Id, string Name);

/// <summary>Somebody edited or deleted a message that may be on a timeline.</summary>
/// <param name="Text">What it says now; null if it is deleted.</param>
internal sealed record PinnedChangeInput(string MessageId, string? Text) : InboundInput
{
    public const string Name = "pinned-change";

    public override string Kind => Name;
}

/// <summary>Plain talk. Only the built-in chat delivers it, because it keeps its messages here.</summary>
internal sealed record MessageInput(string Text) : InboundInput
{
    public const string Name = "message";

    public override string Kind => Name;
}
