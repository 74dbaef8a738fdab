namespace ChatOps.Storage.Requests;

/// <summary>Where an action request stands. Stored by name: a member is never renamed or removed.</summary>
public enum RequestState
{
    /// <summary>The host's facts are being read.</summary>
    PreChecking,

    /// <summary>The plan is shown; people decide.</summary>
    AwaitingApproval,

    /// <summary>Enough people said yes; it runs as soon as the time to stop it is over.</summary>
    Approved,

    /// <summary>It is this run's turn: from here on it may have happened.</summary>
    Dispatching,

    /// <summary>The host was told.</summary>
    Running,

    /// <summary>It is being proven.</summary>
    Verifying,

    /// <summary>Every proof holds.</summary>
    Succeeded,

    /// <summary>The host says that it failed, or it surely never started.</summary>
    Failed,

    /// <summary>The host says that it worked, and the proofs say that it did not.</summary>
    NoEffect,

    /// <summary>Nobody knows what happened. The bot keeps asking the host; people can settle it.</summary>
    Unknown,

    /// <summary>A preview was shown.</summary>
    Shown,

    /// <summary>Something stood against it before anybody was asked.</summary>
    Refused,

    /// <summary>Somebody said no.</summary>
    Denied,

    /// <summary>The one who asked took it back.</summary>
    Withdrawn,

    /// <summary>Nobody decided in time, or it could not run in time.</summary>
    Expired,

    /// <summary>What was approved is not what would run any more.</summary>
    Voided,

    /// <summary>People settled an unknown end: it happened.</summary>
    SettledHappened,

    /// <summary>People settled an unknown end: it did not happen.</summary>
    SettledNotHappened,

    /// <summary>People settled an unknown end: it cannot be known.</summary>
    SettledUnknowable,
}
