using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace ChatOps.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class InitialRecord : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "console_rooms",
                columns: table => new
                {
                    Id = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Topic = table.Column<string>(type: "text", nullable: true),
                    IsPrivate = table.Column<bool>(type: "boolean", nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    PinnedMessageId = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_console_rooms", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "counters",
                columns: table => new
                {
                    Name = table.Column<string>(type: "text", nullable: false),
                    Value = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_counters", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "inbound_deliveries",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Platform = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Workspace = table.Column<string>(type: "text", nullable: false),
                    DeliveryKey = table.Column<string>(type: "text", nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: false),
                    UserName = table.Column<string>(type: "text", nullable: false),
                    Room = table.Column<string>(type: "text", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: false),
                    Body = table.Column<string>(type: "text", nullable: false),
                    ReceivedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ProcessedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Answer = table.Column<string>(type: "text", nullable: true),
                    Faults = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbound_deliveries", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "incidents",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AcknowledgeDueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    AcknowledgementOverdueTold = table.Column<bool>(type: "boolean", nullable: false),
                    ManagementDueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ManagementTold = table.Column<bool>(type: "boolean", nullable: false),
                    NextUpdateDueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    UpdateSnoozed = table.Column<bool>(type: "boolean", nullable: false),
                    UpdateCount = table.Column<int>(type: "integer", nullable: false),
                    UpdatesWithoutStatement = table.Column<int>(type: "integer", nullable: false),
                    LastUpdateSequence = table.Column<long>(type: "bigint", nullable: false),
                    LastUpdateAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    DraftOfferedFor = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    TitleIsProvisional = table.Column<bool>(type: "boolean", nullable: false),
                    Severity = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Sensitive = table.Column<bool>(type: "boolean", nullable: false),
                    Codename = table.Column<string>(type: "text", nullable: true),
                    Drill = table.Column<bool>(type: "boolean", nullable: false),
                    Host = table.Column<string>(type: "text", nullable: true),
                    Platforms = table.Column<string>(type: "text", nullable: false),
                    DeclaredBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    CommanderId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    SecurityLeadId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    TechnicalLeadId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    ScribeId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    ManagementEscalationId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    DetectedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    DetectedBackdated = table.Column<bool>(type: "boolean", nullable: false),
                    DeclaredAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    AcknowledgedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    AcknowledgedBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    ContainedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    EradicatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    RecoveredAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ResolvedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ClosedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    CancelledAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incidents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "outgoing_messages",
                columns: table => new
                {
                    Sequence = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Platform = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Lane = table.Column<string>(type: "text", nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Priority = table.Column<int>(type: "integer", nullable: false),
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: true),
                    Room = table.Column<string>(type: "text", nullable: true),
                    Content = table.Column<string>(type: "text", nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    NotBefore = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Attempts = table.Column<int>(type: "integer", nullable: false),
                    Failures = table.Column<int>(type: "integer", nullable: false),
                    LeaseUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    SentAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    MessageId = table.Column<string>(type: "text", nullable: true),
                    LastError = table.Column<string>(type: "text", nullable: true),
                    MayHaveBeenSent = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_outgoing_messages", x => x.Sequence);
                });

            migrationBuilder.CreateTable(
                name: "people",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Roles = table.Column<string>(type: "text", nullable: false),
                    TimeZone = table.Column<string>(type: "text", nullable: true),
                    Email = table.Column<string>(type: "text", nullable: true),
                    Phone = table.Column<string>(type: "text", nullable: true),
                    Team = table.Column<string>(type: "text", nullable: true),
                    Active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_people", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "console_members",
                columns: table => new
                {
                    RoomId = table.Column<string>(type: "text", nullable: false),
                    PersonId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_console_members", x => new { x.RoomId, x.PersonId });
                    table.ForeignKey(
                        name: "FK_console_members_console_rooms_RoomId",
                        column: x => x.RoomId,
                        principalTable: "console_rooms",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "console_messages",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    RoomId = table.Column<string>(type: "text", nullable: false),
                    Author = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    AuthorName = table.Column<string>(type: "text", nullable: false),
                    Body = table.Column<string>(type: "text", nullable: false),
                    VisibleTo = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    OutgoingId = table.Column<Guid>(type: "uuid", nullable: true),
                    DeliveryId = table.Column<Guid>(type: "uuid", nullable: true),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ChangedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    OnTimeline = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_console_messages", x => x.Id);
                    table.ForeignKey(
                        name: "FK_console_messages_console_rooms_RoomId",
                        column: x => x.RoomId,
                        principalTable: "console_rooms",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "action_requests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    OfRequestId = table.Column<Guid>(type: "uuid", nullable: true),
                    ActionId = table.Column<string>(type: "text", nullable: false),
                    HostId = table.Column<string>(type: "text", nullable: false),
                    Parameters = table.Column<string>(type: "text", nullable: false),
                    Run = table.Column<string>(type: "text", nullable: false),
                    Changes = table.Column<bool>(type: "boolean", nullable: false),
                    Destructive = table.Column<bool>(type: "boolean", nullable: false),
                    PeopleNeeded = table.Column<int>(type: "integer", nullable: false),
                    RequesterId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    RequesterLeads = table.Column<bool>(type: "boolean", nullable: false),
                    RequesterTeam = table.Column<string>(type: "text", nullable: true),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    Waived = table.Column<string>(type: "text", nullable: false),
                    Nonce = table.Column<string>(type: "text", nullable: false),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    RequestedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ApprovedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    NotBefore = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Says = table.Column<string>(type: "text", nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    SettlingBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    SettlingAs = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    Plan = table.Column<string>(type: "text", nullable: true),
                    PlanDigest = table.Column<string>(type: "text", nullable: true),
                    Digest = table.Column<string>(type: "text", nullable: true),
                    Facts = table.Column<string>(type: "text", nullable: true),
                    Policy = table.Column<string>(type: "text", nullable: true),
                    BootId = table.Column<string>(type: "text", nullable: true),
                    DispatchedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    RevertsAfterSeconds = table.Column<int>(type: "integer", nullable: true),
                    RevertsAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    UndoneBy = table.Column<Guid>(type: "uuid", nullable: true),
                    LeaseOwner = table.Column<string>(type: "text", nullable: true),
                    LeaseUntil = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_action_requests", x => x.Id);
                    table.UniqueConstraint("AK_action_requests_Id_RequesterId", x => new { x.Id, x.RequesterId });
                    table.CheckConstraint("CK_action_requests_people", "\"PeopleNeeded\" >= 1");
                    table.CheckConstraint("CK_action_requests_planned", "\"State\" IN ('PreChecking', 'Refused', 'Withdrawn', 'Expired') OR \"Digest\" IS NOT NULL");
                    table.CheckConstraint("CK_action_requests_two_persons", "NOT \"Destructive\" OR \"PeopleNeeded\" >= 2");
                    table.ForeignKey(
                        name: "FK_action_requests_action_requests_OfRequestId",
                        column: x => x.OfRequestId,
                        principalTable: "action_requests",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_action_requests_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "incident_responders",
                columns: table => new
                {
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident_responders", x => new { x.IncidentId, x.PersonId });
                    table.ForeignKey(
                        name: "FK_incident_responders_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_rooms",
                columns: table => new
                {
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    Platform = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Room = table.Column<string>(type: "text", nullable: false),
                    Thread = table.Column<string>(type: "text", nullable: false),
                    CardMessage = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_incident_rooms", x => new { x.IncidentId, x.Platform });
                    table.ForeignKey(
                        name: "FK_incident_rooms_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "status_updates",
                columns: table => new
                {
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    DueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ComposedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Author = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Statement = table.Column<string>(type: "text", nullable: true),
                    Text = table.Column<string>(type: "text", nullable: false),
                    HeadSequence = table.Column<long>(type: "bigint", nullable: false),
                    HeadHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    MissedSlots = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_status_updates", x => new { x.IncidentId, x.Number });
                    table.ForeignKey(
                        name: "FK_status_updates_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "timeline_checkpoints",
                columns: table => new
                {
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    Size = table.Column<long>(type: "bigint", nullable: false),
                    Root = table.Column<byte[]>(type: "bytea", nullable: false),
                    Note = table.Column<string>(type: "text", nullable: false),
                    KeyId = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_timeline_checkpoints", x => new { x.IncidentId, x.Size });
                    table.ForeignKey(
                        name: "FK_timeline_checkpoints_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "timeline_entries",
                columns: table => new
                {
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    Kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    HappenedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    RecordedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Envelope = table.Column<string>(type: "text", nullable: false),
                    Payload = table.Column<string>(type: "text", nullable: true),
                    Salt = table.Column<byte[]>(type: "bytea", nullable: true),
                    PreviousHash = table.Column<byte[]>(type: "bytea", nullable: false),
                    Hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    RedactedBySequence = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_timeline_entries", x => new { x.IncidentId, x.Sequence });
                    table.ForeignKey(
                        name: "FK_timeline_entries_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "chat_accounts",
                columns: table => new
                {
                    Platform = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Workspace = table.Column<string>(type: "text", nullable: false),
                    UserId = table.Column<string>(type: "text", nullable: false),
                    PersonId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_chat_accounts", x => new { x.Platform, x.Workspace, x.UserId });
                    table.ForeignKey(
                        name: "FK_chat_accounts_people_PersonId",
                        column: x => x.PersonId,
                        principalTable: "people",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "action_cards",
                columns: table => new
                {
                    RequestId = table.Column<Guid>(type: "uuid", nullable: false),
                    Platform = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Message = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_action_cards", x => new { x.RequestId, x.Platform });
                    table.ForeignKey(
                        name: "FK_action_cards_action_requests_RequestId",
                        column: x => x.RequestId,
                        principalTable: "action_requests",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "action_proofs",
                columns: table => new
                {
                    RequestId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Proves = table.Column<string>(type: "text", nullable: false),
                    Verdict = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Says = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_action_proofs", x => new { x.RequestId, x.Name });
                    table.ForeignKey(
                        name: "FK_action_proofs_action_requests_RequestId",
                        column: x => x.RequestId,
                        principalTable: "action_requests",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "action_steps",
                columns: table => new
                {
                    RequestId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Ordinal = table.Column<int>(type: "integer", nullable: false),
                    Unit = table.Column<string>(type: "text", nullable: true),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Ending = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    ExitCode = table.Column<int>(type: "integer", nullable: true),
                    Says = table.Column<string>(type: "text", nullable: true),
                    Output = table.Column<byte[]>(type: "bytea", nullable: true),
                    Errors = table.Column<byte[]>(type: "bytea", nullable: true),
                    OutputBytes = table.Column<long>(type: "bigint", nullable: false),
                    OutputSha256 = table.Column<string>(type: "text", nullable: true),
                    Satisfied = table.Column<bool>(type: "boolean", nullable: false),
                    Kind = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_action_steps", x => new { x.RequestId, x.Name });
                    table.ForeignKey(
                        name: "FK_action_steps_action_requests_RequestId",
                        column: x => x.RequestId,
                        principalTable: "action_requests",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "action_verdicts",
                columns: table => new
                {
                    RequestId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    RequesterId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Verdict = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Digest = table.Column<string>(type: "text", nullable: false),
                    Leads = table.Column<bool>(type: "boolean", nullable: false),
                    Team = table.Column<string>(type: "text", nullable: true),
                    Account = table.Column<string>(type: "text", nullable: false),
                    DeliveryKey = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_action_verdicts", x => new { x.RequestId, x.PersonId });
                    table.CheckConstraint("CK_action_verdicts_another_person", "\"PersonId\" <> \"RequesterId\"");
                    table.ForeignKey(
                        name: "FK_action_verdicts_action_requests_RequestId_RequesterId",
                        columns: x => new { x.RequestId, x.RequesterId },
                        principalTable: "action_requests",
                        principalColumns: new[] { "Id", "RequesterId" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "break_glasses",
                columns: table => new
                {
                    RequestId = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Digest = table.Column<string>(type: "text", nullable: false),
                    Reason = table.Column<string>(type: "text", nullable: false),
                    Account = table.Column<string>(type: "text", nullable: false),
                    DeliveryKey = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    CountersignDueAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    CountersignedBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    CountersignedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    Words = table.Column<string>(type: "text", nullable: true),
                    OverdueTold = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_break_glasses", x => x.RequestId);
                    table.CheckConstraint("CK_break_glasses_another_person", "\"CountersignedBy\" IS NULL OR \"CountersignedBy\" <> \"PersonId\"");
                    table.ForeignKey(
                        name: "FK_break_glasses_action_requests_RequestId_PersonId",
                        columns: x => new { x.RequestId, x.PersonId },
                        principalTable: "action_requests",
                        principalColumns: new[] { "Id", "RequesterId" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "evidence_items",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    RequestId = table.Column<Guid>(type: "uuid", nullable: false),
                    HostId = table.Column<string>(type: "text", nullable: false),
                    ActionId = table.Column<string>(type: "text", nullable: false),
                    Step = table.Column<string>(type: "text", nullable: false),
                    Attempt = table.Column<int>(type: "integer", nullable: false),
                    Vantage = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Place = table.Column<string>(type: "text", nullable: false),
                    Sealing = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    Readers = table.Column<string>(type: "text", nullable: false),
                    ChunkBytes = table.Column<long>(type: "bigint", nullable: true),
                    ExpectedBytes = table.Column<long>(type: "bigint", nullable: true),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    EndedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    State = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    ExitCode = table.Column<int>(type: "integer", nullable: true),
                    ReadBytes = table.Column<long>(type: "bigint", nullable: false),
                    Bytes = table.Column<long>(type: "bigint", nullable: false),
                    Sha256 = table.Column<string>(type: "text", nullable: true),
                    HostSha256 = table.Column<string>(type: "text", nullable: true),
                    SealedBytes = table.Column<long>(type: "bigint", nullable: false),
                    SealedSha256 = table.Column<string>(type: "text", nullable: true),
                    Says = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence_items", x => x.Id);
                    table.ForeignKey(
                        name: "FK_evidence_items_action_requests_RequestId",
                        column: x => x.RequestId,
                        principalTable: "action_requests",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_evidence_items_incidents_IncidentId",
                        column: x => x.IncidentId,
                        principalTable: "incidents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "evidence_manifests",
                columns: table => new
                {
                    RequestId = table.Column<Guid>(type: "uuid", nullable: false),
                    IncidentId = table.Column<Guid>(type: "uuid", nullable: false),
                    Json = table.Column<string>(type: "text", nullable: false),
                    Sha256 = table.Column<string>(type: "text", nullable: false),
                    KeyId = table.Column<string>(type: "text", nullable: false),
                    Signature = table.Column<string>(type: "text", nullable: false),
                    SealedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence_manifests", x => x.RequestId);
                    table.ForeignKey(
                        name: "FK_evidence_manifests_action_requests_RequestId",
                        column: x => x.RequestId,
                        principalTable: "action_requests",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "evidence_pieces",
                columns: table => new
                {
                    ItemId = table.Column<Guid>(type: "uuid", nullable: false),
                    Offset = table.Column<long>(type: "bigint", nullable: false),
                    Attempt = table.Column<int>(type: "integer", nullable: false),
                    Place = table.Column<string>(type: "text", nullable: false),
                    Whole = table.Column<bool>(type: "boolean", nullable: false),
                    Bytes = table.Column<long>(type: "bigint", nullable: false),
                    Sha256 = table.Column<string>(type: "text", nullable: false),
                    HostSha256 = table.Column<string>(type: "text", nullable: true),
                    SealedBytes = table.Column<long>(type: "bigint", nullable: false),
                    SealedSha256 = table.Column<string>(type: "text", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence_pieces", x => new { x.ItemId, x.Offset, x.Attempt });
                    table.ForeignKey(
                        name: "FK_evidence_pieces_evidence_items_ItemId",
                        column: x => x.ItemId,
                        principalTable: "evidence_items",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "evidence_releases",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ItemId = table.Column<Guid>(type: "uuid", nullable: false),
                    RequesterId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Purpose = table.Column<string>(type: "text", nullable: false),
                    RequestedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    AgreedBy = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    AgreedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_evidence_releases", x => x.Id);
                    table.CheckConstraint("CK_evidence_releases_another_person", "\"AgreedBy\" IS NULL OR \"AgreedBy\" <> \"RequesterId\"");
                    table.ForeignKey(
                        name: "FK_evidence_releases_evidence_items_ItemId",
                        column: x => x.ItemId,
                        principalTable: "evidence_items",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.InsertData(
                table: "counters",
                columns: new[] { "Name", "Value" },
                values: new object[,]
                {
                    { "evidence-number", 0 },
                    { "incident-number", 0 },
                    { "request-number", 0 }
                });

            migrationBuilder.CreateIndex(
                name: "IX_action_requests_IncidentId",
                table: "action_requests",
                column: "IncidentId");

            migrationBuilder.CreateIndex(
                name: "IX_action_requests_Number",
                table: "action_requests",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_action_requests_one_at_work",
                table: "action_requests",
                column: "HostId",
                unique: true,
                filter: "\"Changes\" AND \"State\" IN ('Dispatching', 'Running', 'Verifying')");

            migrationBuilder.CreateIndex(
                name: "IX_action_requests_one_follow_up",
                table: "action_requests",
                columns: new[] { "OfRequestId", "Kind" },
                unique: true,
                filter: "\"OfRequestId\" IS NOT NULL AND \"State\" IN ('PreChecking', 'AwaitingApproval', 'Approved', 'Dispatching', 'Running', 'Verifying')");

            migrationBuilder.CreateIndex(
                name: "IX_action_requests_RevertsAt",
                table: "action_requests",
                column: "RevertsAt");

            migrationBuilder.CreateIndex(
                name: "IX_action_requests_Run",
                table: "action_requests",
                column: "Run",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_action_requests_State_Number",
                table: "action_requests",
                columns: new[] { "State", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_action_verdicts_RequestId_RequesterId",
                table: "action_verdicts",
                columns: new[] { "RequestId", "RequesterId" });

            migrationBuilder.CreateIndex(
                name: "IX_break_glasses_CountersignDueAt",
                table: "break_glasses",
                column: "CountersignDueAt",
                filter: "\"CountersignedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_break_glasses_RequestId_PersonId",
                table: "break_glasses",
                columns: new[] { "RequestId", "PersonId" });

            migrationBuilder.CreateIndex(
                name: "IX_chat_accounts_PersonId",
                table: "chat_accounts",
                column: "PersonId");

            migrationBuilder.CreateIndex(
                name: "IX_console_messages_ChangedAt",
                table: "console_messages",
                column: "ChangedAt");

            migrationBuilder.CreateIndex(
                name: "IX_console_messages_DeliveryId",
                table: "console_messages",
                column: "DeliveryId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_console_messages_OutgoingId",
                table: "console_messages",
                column: "OutgoingId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_console_messages_RoomId_Id",
                table: "console_messages",
                columns: new[] { "RoomId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_evidence_items_IncidentId",
                table: "evidence_items",
                column: "IncidentId");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_items_Number",
                table: "evidence_items",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_evidence_items_Place",
                table: "evidence_items",
                column: "Place",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_evidence_items_RequestId_Step_Attempt",
                table: "evidence_items",
                columns: new[] { "RequestId", "Step", "Attempt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_evidence_manifests_IncidentId",
                table: "evidence_manifests",
                column: "IncidentId");

            migrationBuilder.CreateIndex(
                name: "IX_evidence_releases_ItemId",
                table: "evidence_releases",
                column: "ItemId");

            migrationBuilder.CreateIndex(
                name: "IX_inbound_deliveries_Platform_Workspace_DeliveryKey",
                table: "inbound_deliveries",
                columns: new[] { "Platform", "Workspace", "DeliveryKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_inbound_deliveries_waiting",
                table: "inbound_deliveries",
                column: "ReceivedAt",
                filter: "\"ProcessedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_incident_rooms_Platform_Room_Thread",
                table: "incident_rooms",
                columns: new[] { "Platform", "Room", "Thread" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_incidents_NextUpdateDueAt",
                table: "incidents",
                column: "NextUpdateDueAt");

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Number",
                table: "incidents",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_incidents_Status_Number",
                table: "incidents",
                columns: new[] { "Status", "Number" });

            migrationBuilder.CreateIndex(
                name: "IX_outgoing_messages_Id",
                table: "outgoing_messages",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_outgoing_messages_waiting",
                table: "outgoing_messages",
                columns: new[] { "Lane", "Sequence" },
                filter: "\"State\" IN ('Pending', 'Sending')");

            migrationBuilder.CreateIndex(
                name: "IX_status_updates_IncidentId_DueAt",
                table: "status_updates",
                columns: new[] { "IncidentId", "DueAt" },
                unique: true);

            foreach (var guard in ChatOps.Storage.Timeline.TimelineGuards.Postgres.Concat(ChatOps.Storage.Requests.RequestGuards.Postgres).Concat(ChatOps.Storage.Evidence.EvidenceGuards.Postgres))
            {
                migrationBuilder.Sql(guard);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "action_cards");

            migrationBuilder.DropTable(
                name: "action_proofs");

            migrationBuilder.DropTable(
                name: "action_steps");

            migrationBuilder.DropTable(
                name: "action_verdicts");

            migrationBuilder.DropTable(
                name: "break_glasses");

            migrationBuilder.DropTable(
                name: "chat_accounts");

            migrationBuilder.DropTable(
                name: "console_members");

            migrationBuilder.DropTable(
                name: "console_messages");

            migrationBuilder.DropTable(
                name: "counters");

            migrationBuilder.DropTable(
                name: "evidence_manifests");

            migrationBuilder.DropTable(
                name: "evidence_pieces");

            migrationBuilder.DropTable(
                name: "evidence_releases");

            migrationBuilder.DropTable(
                name: "inbound_deliveries");

            migrationBuilder.DropTable(
                name: "incident_responders");

            migrationBuilder.DropTable(
                name: "incident_rooms");

            migrationBuilder.DropTable(
                name: "outgoing_messages");

            migrationBuilder.DropTable(
                name: "status_updates");

            migrationBuilder.DropTable(
                name: "timeline_checkpoints");

            migrationBuilder.DropTable(
                name: "timeline_entries");

            migrationBuilder.DropTable(
                name: "people");

            migrationBuilder.DropTable(
                name: "console_rooms");

            migrationBuilder.DropTable(
                name: "evidence_items");

            migrationBuilder.DropTable(
                name: "action_requests");

            migrationBuilder.DropTable(
                name: "incidents");
        }
    }
}
