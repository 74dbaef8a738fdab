using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ChatOps.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class HostPortraits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "host_portraits",
                columns: table => new
                {
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Json = table.Column<string>(type: "TEXT", nullable: false),
                    AskedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_host_portraits", x => x.RequestId);
                    table.ForeignKey(
                        name: "FK_host_portraits_action_requests_RequestId",
                        column: x => x.RequestId,
                        principalTable: "action_requests",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            foreach (var guard in ChatOps.Storage.Evidence.HostPortraitGuards.Sqlite)
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
