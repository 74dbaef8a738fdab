namespace ChatOps.Bot.Teams.Wire;

/// <summary>An app's command on somebody's message.</summary>
internal sealed record MessagingExtensionAction
{
    public const string FetchTaskName = "composeExtension/fetchTask";

    public string? CommandId { get; init; }

    public MessageActionsPayload? MessagePayload { get; init; }
}

/// <summary>The message that it was done on.</summary>
internal sealed record MessageActionsPayload
{
    public string? Id { get; init; }

    public DateTimeOffset? CreatedDateTime { get; init; }

    public MessageActionsPayloadBody? Body { get; init; }

    public MessageActionsPayloadFrom? From { get; init; }
}

internal sealed record MessageActionsPayloadBody
{
    public string? ContentType { get; init; }

    public string? Content { get; init; }
}

internal sealed record MessageActionsPayloadFrom
{
    public MessageActionsPayloadUser? User { get; init; }

    public MessageActionsPayloadUser? Application { get; init; }
}

/// <param name="Id">A person's object in the directory.</param>
internal sealed record MessageActionsPayloadUser(string? Id)
{
    public string? DisplayName { get; init; }
}

/// <summary>Words in a window, for the one who chose the command.</summary>
internal sealed record TaskModuleResponse(TaskModuleMessageResponse Task)
{
    public static TaskModuleResponse Say(string words) => new(new TaskModuleMessageResponse("message", words));
}

internal sealed record TaskModuleMessageResponse(string Type, string Value);
