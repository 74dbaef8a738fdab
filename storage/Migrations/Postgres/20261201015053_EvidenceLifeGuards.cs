using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ChatOps.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class EvidenceLifeGuards : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            foreach (var guard in ChatOps.Storage.Evidence.EvidenceLifeGuards.Postgres)
            {
                migrationBuilder.Sql(guard);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {

        }
    }
}
