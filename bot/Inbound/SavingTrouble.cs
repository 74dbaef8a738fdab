using System.Data.Common;
using System.Net.Sockets;
using System.Text;

namespace ChatOps.Bot.Inbound;

/// <summary>What a failure to save says of the rows: whoever is told that nothing was done does it again.</summary>
internal static class SavingTrouble
{
    /// <summary>Of PostgreSQL: the server was stopped under us, or the connection broke; perhaps after it had committed.</summary>
    private static readonly string[] MayHaveCommitted = ["57P01", "57P02", "08", "40003"];

    /// <summary>
    /// Whether the rows surely are not in the record: nobody took the connection, or the database itself refused them. A
    /// connection that broke may have broken between the commit and its answer.
    /// </summary>
    public static bool SurelySavedNothing(Exception exception) => Chain(exception).Any(cause => cause switch
    {
        SocketException socket => socket.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.HostUnreachable
            or SocketError.NetworkUnreachable or SocketError.AddressNotAvailable,
        DbException { SqlState: { Length: > 0 } state } => !MayHaveCommitted.Any(sign => state.StartsWith(sign, StringComparison.Ordinal)),
        _ => false,
    });

    /// <summary>Of PostgreSQL: a text or number that it cannot hold, a rule of the table, a key that is longer than an index takes.</summary>
    private static readonly string[] OfTheRow = ["22", "23", "54"];

    /// <summary>
    /// Whether a row itself is what the database does not take, however well it is: it would refuse that row again, and take
    /// others. SQLite refuses no text.
    /// </summary>
    public static bool IsOfTheRows(Exception exception) => Chain(exception).Any(cause => cause switch
    {
        DbException { SqlState: { Length: > 0 } state } => OfTheRow.Any(sign => state.StartsWith(sign, StringComparison.Ordinal)),
        EncoderFallbackException => true,
        _ => false,
    });

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
