namespace ChatOps.Actions.Catalog;

/// <summary>What a step reads on its standard input. Secrets and file contents never go by the command line.</summary>
public enum StepInput
{
    /// <summary>Nothing; it is closed at once.</summary>
    None,

    /// <summary>A password that the bot makes, and keeps for people before the host is told.</summary>
    NewPassword,

    /// <summary>A file of the clean store, found by the parameter <c>clean_sha256</c>.</summary>
    CleanFile,

    /// <summary>A program of the tool store, found by the parameter <c>tool_sha256</c>.</summary>
    Tool,
}
