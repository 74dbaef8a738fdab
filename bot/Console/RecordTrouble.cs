using System.Data.Common;

namespace ChatOps.Bot.Console;

/// <summary>Tells that the record cannot be reached from all other faults.</summary>
internal static class RecordTrouble
{
    /// <summary>Whether it may be well again in a moment; EF wraps what it takes for passing troubles once more.</summary>
    public static bool Is(Exception exception) =>
        exception is DbException or TimeoutException or InvalidOperationException { InnerException: DbException or TimeoutException }

        // A connection that breaks at the wrong moment makes the driver stumble over what it had already put away.
        || exception is NullReferenceException { Source: "Npgsql" } or ObjectDisposedException { Source: "Npgsql" };
}
