using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ChatOps.Storage.Persistence;

/// <summary>
/// Writes rows without the change tracker, which would cost more than the database does, and in the order in which they
/// are given, which the change tracker does not promise. The statement is made from the mapping, so the mapping stays the
/// one place that knows the columns.
/// </summary>
internal sealed class RowInsert<TRow>
    where TRow : class
{
    private static readonly ConditionalWeakTable<IModel, RowInsert<TRow>> Known = [];

    private readonly string _sql;
    private readonly Column[] _columns;

    private RowInsert(string sql, Column[] columns)
    {
        _sql = sql;
        _columns = columns;
    }

    public static RowInsert<TRow> For(ChatOpsDbContext db) => Known.GetValue(db.Model, _ => Make(db));

    /// <summary>Writes rows, one after another, in the transaction that the context is in or in one of their own.</summary>
    /// <returns>The numbers that the database gave them, for rows that are numbered by it.</returns>
    /// <exception cref="DbUpdateException">The database refused one of them.</exception>
    public async Task<IReadOnlyList<long>> WriteAsync(ChatOpsDbContext db, IReadOnlyCollection<TRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count > 1 && db.Database.CurrentTransaction is null)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var numbers = await WriteAsync(db, rows, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return numbers;
        }

        await db.Database.OpenConnectionAsync(cancellationToken);
        var connection = db.Database.GetDbConnection();
        try
        {
            return connection.CanCreateBatch && rows.Count > 1
                ? await WriteBatchAsync(connection, rows, cancellationToken)
                : await WriteEachAsync(connection, rows, cancellationToken);
        }
        catch (DbException exception)
        {
            throw new DbUpdateException("A row could not be written.", exception);
        }
    }

    private static RowInsert<TRow> Make(ChatOpsDbContext db)
    {
        var sql = db.GetService<ISqlGenerationHelper>();
        var type = db.Model.FindEntityType(typeof(TRow)) ?? throw new InvalidOperationException($"{typeof(TRow).Name} is not mapped.");
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table) ?? throw new InvalidOperationException($"{typeof(TRow).Name} has no table.");
        var numbered = type.FindPrimaryKey()?.Properties.SingleOrDefault(property => property.ValueGenerated == ValueGenerated.OnAdd);
        var columns = type.GetProperties()
            .Where(property => property != numbered)
            .Select((property, index) => new Column(
                property, property.GetRelationalTypeMapping(),
                sql.DelimitIdentifier(property.GetColumnName(table) ?? property.Name), sql.GenerateParameterName($"p{index}")))
            .ToArray();
        return new RowInsert<TRow>(
            $"INSERT INTO {sql.DelimitIdentifier(table.Name, table.Schema)} ({string.Join(", ", columns.Select(column => column.Name))}) "
            + $"VALUES ({string.Join(", ", columns.Select(column => column.Parameter))})"
            + (numbered is null ? "" : $" RETURNING {sql.DelimitIdentifier(numbered.GetColumnName(table) ?? numbered.Name)}"),
            columns);
    }

    private async Task<IReadOnlyList<long>> WriteEachAsync(DbConnection connection, IReadOnlyCollection<TRow> rows, CancellationToken cancellationToken)
    {
        var numbers = new List<long>();
        await using var command = connection.CreateCommand();
        command.CommandText = _sql;
        foreach (var row in rows)
        {
            command.Parameters.Clear();
            Fill(command, command.Parameters, row);
            if (await command.ExecuteScalarAsync(cancellationToken) is long number)
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }

    /// <summary>All of them in one round trip.</summary>
    private async Task<IReadOnlyList<long>> WriteBatchAsync(DbConnection connection, IReadOnlyCollection<TRow> rows, CancellationToken cancellationToken)
    {
        var numbers = new List<long>();
        await using var batch = connection.CreateBatch();
        AddTo(batch, connection, rows);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                numbers.Add(reader.GetInt64(0));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return numbers;
    }

    /// <summary>Adds the statements for rows to a batch.</summary>
    public void AddTo(DbBatch batch, DbConnection connection, IReadOnlyCollection<TRow> rows)
    {
        using var maker = connection.CreateCommand();
        foreach (var row in rows)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = _sql;
            Fill(maker, command.Parameters, row);
            batch.BatchCommands.Add(command);
        }
    }

    private void Fill(DbCommand maker, DbParameterCollection parameters, TRow row)
    {
        foreach (var column in _columns)
        {
            parameters.Add(column.Mapping.CreateParameter(
                maker, column.Parameter, column.Property.GetGetter().GetClrValue(row), column.Property.IsNullable));
        }
    }

    private sealed record Column(IProperty Property, RelationalTypeMapping Mapping, string Name, string Parameter);
}
