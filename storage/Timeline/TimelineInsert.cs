using System.Data.Common;
using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ChatOps.Storage.Timeline;

/// <summary>
/// Writes one entry without the change tracker, which would cost more than the database does. The statement is made from
/// the mapping, so the mapping stays the one place that knows the columns.
/// </summary>
internal sealed class TimelineInsert
{
    private readonly string _sql;
    private readonly Column[] _columns;

    private TimelineInsert(string sql, Column[] columns)
    {
        _sql = sql;
        _columns = columns;
    }

    public static TimelineInsert For(ChatOpsDbContext db)
    {
        var sql = db.GetService<ISqlGenerationHelper>();
        var type = db.Model.FindEntityType(typeof(TimelineEntry)) ?? throw new InvalidOperationException("Timeline entries are not mapped.");
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table) ?? throw new InvalidOperationException("Timeline entries have no table.");
        var columns = type.GetProperties()
            .Select((property, index) => new Column(
                property, property.GetRelationalTypeMapping(),
                sql.DelimitIdentifier(property.GetColumnName(table) ?? property.Name), sql.GenerateParameterName($"p{index}")))
            .ToArray();
        return new TimelineInsert(
            $"INSERT INTO {sql.DelimitIdentifier(table.Name, table.Schema)} ({string.Join(", ", columns.Select(column => column.Name))}) "
            + $"VALUES ({string.Join(", ", columns.Select(column => column.Parameter))})",
            columns);
    }

    /// <exception cref="DbUpdateException">The database refused it.</exception>
    public async Task WriteAsync(ChatOpsDbContext db, TimelineEntry entry, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = _sql;
        foreach (var column in _columns)
        {
            command.Parameters.Add(column.Mapping.CreateParameter(
                command, column.Parameter, column.Property.GetGetter().GetClrValue(entry), column.Property.IsNullable));
        }

        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (DbException exception)
        {
            throw new DbUpdateException("The entry could not be written.", exception);
        }
    }

    private sealed record Column(IProperty Property, RelationalTypeMapping Mapping, string Name, string Parameter);
}
