using System.Text.Json.Serialization;

namespace ChatOps.Bot.Inbound;

/// <summary>What a person did on a platform, stripped of the platform.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(CommandInput), CommandInput.Name)]
[JsonDerivedType(typeof(ClickInput), ClickInput.Name)]
[JsonDerivedType(typeof(FormInput), FormInput.Name)]
[JsonDerivedType(typeof(PinInput), PinInput.Name)]
[JsonDerivedType(typeof(MessageInput), MessageInput.Name)]
internal abstract record InboundInput
{
    /// <summary>The name under which a delivery of this kind is kept.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }
}

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
}

/// <summary>Plain talk. Only the built-in chat delivers it, because it keeps its messages here.</summary>
internal sealed record MessageInput(string Text) : InboundInput
{
    public const string Name = "message";

    public override string Kind => Name;
}
