using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ChatOps.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class EvidenceVoided : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_evidence_destructions_once",
                table: "evidence_destructions");

            migrationBuilder.AddColumn<string>(
                name: "Says",
                table: "evidence_pieces",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Trouble",
                table: "evidence_destructions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "VoidedAt",
                table: "evidence_destructions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_evidence_destructions_once",
                table: "evidence_destructions",
                column: "ItemId",
                unique: true,
                filter: "\"AgreedBy\" IS NOT NULL AND \"VoidedAt\" IS NULL");

            foreach (var guard in ChatOps.Storage.Evidence.EvidenceVoidGuards.Postgres)
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
