using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ChatOps.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class EvidenceLife : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "RequestId",
                table: "evidence_items",
                type: "TEXT",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "TEXT");

            migrationBuilder.AddColumn<string>(
                name: "BroughtBy",
                table: "evidence_items",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "HostSkewMs",
                table: "evidence_items",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Source",
                table: "evidence_items",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "evidence_destructions",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ItemId = table.Column<Guid>(type: "TEXT", nullable: false),
                    IncidentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RequesterId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    RequestedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AgreedBy = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    AgreedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    DestroyedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Certificate = table.Column<string>(type: "TEXT", nullable: true),
                    Signature = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence_destructions", x => x.Id);
                    table.CheckConstraint("CK_evidence_destructions_another_person", "\"AgreedBy\" IS NULL OR \"AgreedBy\" <> \"RequesterId\"");
                    table.CheckConstraint("CK_evidence_destructions_decided", "\"DestroyedAt\" IS NULL OR (\"AgreedBy\" IS NOT NULL AND \"Certificate\" IS NOT NULL AND \"Signature\" IS NOT NULL)");
                    table.ForeignKey(
                        name: "FK_evidence_destructions_evidence_items_ItemId",
                        column: x => x.ItemId,
                        principalTable: "evidence_items",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_evidence_destructions_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "evidence_hand_overs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ItemId = table.Column<Guid>(type: "TEXT", nullable: false),
                    GiverId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ReceiverId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Receiver = table.Column<string>(type: "TEXT", nullable: false),
                    How = table.Column<string>(type: "TEXT", nullable: false),
                    GivenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ConfirmedBy = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Sha256Seen = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence_hand_overs", x => x.Id);
                    table.CheckConstraint("CK_evidence_hand_overs_another_person", "\"ConfirmedBy\" IS NULL OR \"ConfirmedBy\" <> \"GiverId\"");
                    table.ForeignKey(
                        name: "FK_evidence_hand_overs_evidence_items_ItemId",
                        column: x => x.ItemId,
                        principalTable: "evidence_items",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "evidence_holds",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    IncidentId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SetBy = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    SetAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReleasedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence_holds", x => x.Id);
                    table.ForeignKey(
                        name: "FK_evidence_holds_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "evidence_timestamps",
                columns: table => new
                {
                    RequestId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Authority = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Token = table.Column<byte[]>(type: "BLOB", nullable: false),
                    FetchedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence_timestamps", x => x.RequestId);
                    table.ForeignKey(
                        name: "FK_evidence_timestamps_evidence_manifests_RequestId",
                        column: x => x.RequestId,
                        principalTable: "evidence_manifests",
                        principalColumn: "RequestId",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "evidence_hold_words",
                columns: table => new
                {
                    HoldId = table.Column<Guid>(type: "TEXT", nullable: false),
                    PersonId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Leads = table.Column<bool>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence_hold_words", x => new { x.HoldId, x.PersonId });
                    table.ForeignKey(
                        name: "FK_evidence_hold_words_evidence_holds_HoldId",
                        column: x => x.HoldId,
                        principalTable: "evidence_holds",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_evidence_destructions_IncidentId",
                table: "evidence_destructions",
                column: "IncidentId");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_destructions_once",
                table: "evidence_destructions",
                column: "ItemId",
                unique: true,
                filter: "\"AgreedBy\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_hand_overs_ItemId",
                table: "evidence_hand_overs",
                column: "ItemId");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_holds_one_standing",
                table: "evidence_holds",
                column: "IncidentId",
                unique: true,
                filter: "\"ReleasedAt\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "evidence_destructions");

            migrationBuilder.DropTable(
                name: "evidence_hand_overs");

            migrationBuilder.DropTable(
                name: "evidence_hold_words");

            migrationBuilder.DropTable(
                name: "evidence_timestamps");

            migrationBuilder.DropTable(
                name: "evidence_holds");

            migrationBuilder.DropColumn(
                name: "BroughtBy",
                table: "evidence_items");

            migrationBuilder.DropColumn(
                name: "HostSkewMs",
                table: "evidence_items");

            migrationBuilder.DropColumn(
                name: "Source",
                table: "evidence_items");

            migrationBuilder.AlterColumn<Guid>(
                name: "RequestId",
                table: "evidence_items",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "TEXT",
                oldNullable: true);
        }
    }
}
