using ChatOps.Storage.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace ChatOps.Storage.Migrations;

// For the migrations tool only; no database need run.

internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteChatOpsDbContext>
{
    public SqliteChatOpsDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteChatOpsDbContext>().UseSqlite("Data Source=design.db").Options);
}

internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresChatOpsDbContext>
{
    public PostgresChatOpsDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgresChatOpsDbContext>().UseNpgsql("Host=localhost").Options);
}
