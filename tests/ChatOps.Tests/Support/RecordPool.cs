using ChatOps.Storage.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Support;

/// <summary>The pool of connections of one record; clearing all pools would take those of the tests beside it away.</summary>
internal static class RecordPool
{
    /// <summary>Closes what lies idle. A pool keeps its file open; closing the last connection also puts the write-ahead log into the file.</summary>
    public static async Task ClearPoolAsync(this ChatOpsRecord record)
    {
        if (record.Provider == StorageProvider.Sqlite)
        {
            await using var db = record.Read();
            SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
        }
    }
}
