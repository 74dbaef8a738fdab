namespace ChatOps.Storage.Requests;

/// <summary>What a request asks for.</summary>
public enum RequestKind
{
    /// <summary>Run an action of the catalogue.</summary>
    Run,

    /// <summary>Take back an earlier run.</summary>
    Undo,

    /// <summary>Keep an earlier run that would take itself back.</summary>
    Confirm,

    /// <summary>Only show what a run would do; never runs.</summary>
    Preview,
}
