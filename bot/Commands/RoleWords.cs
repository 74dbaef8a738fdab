using System.Diagnostics.CodeAnalysis;
using ChatOps.Storage.Incidents;
using ChatOps.Storage.People;

namespace ChatOps.Bot.Commands;

/// <summary>Roles as people write and read them.</summary>
internal static class RoleWords
{
    public const string Choices = "commander, security-lead, technical-lead, scribe, management or responder";

    public static string Of(IncidentRole role) => role switch
    {
        IncidentRole.Commander => "incident commander",
        IncidentRole.SecurityLead => "security lead",
        IncidentRole.TechnicalLead => "technical lead",
        IncidentRole.Scribe => "scribe",
        IncidentRole.ManagementEscalation => "management escalation",
        IncidentRole.Responder => "responder",
    };

    /// <summary>What somebody may be in every incident, as the settings write it.</summary>
    public static string Of(PersonRole role) => role switch
    {
        PersonRole.Observer => "observer",
        PersonRole.Responder => "responder",
        PersonRole.Commander => "commander",
        PersonRole.SecurityLead => "security-lead",
        PersonRole.TechnicalLead => "technical-lead",
        PersonRole.Scribe => "scribe",
        PersonRole.Management => "management",
        PersonRole.Approver => "approver",
        PersonRole.BreakGlass => "break-glass",
        PersonRole.Operator => "operator",
    };

    public static bool TryParse(string word, [NotNullWhen(true)] out IncidentRole? role)
    {
        role = word.ToLowerInvariant().Replace('_', '-') switch
        {
            "commander" or "ic" or "incident-commander" => IncidentRole.Commander,
            "security-lead" or "security" or "sec-lead" => IncidentRole.SecurityLead,
            "technical-lead" or "technical" or "tech-lead" or "tech" => IncidentRole.TechnicalLead,
            "scribe" => IncidentRole.Scribe,
            "management" or "management-escalation" or "manager" => IncidentRole.ManagementEscalation,
            "responder" => IncidentRole.Responder,
            _ => null,
        };
        return role is not null;
    }
}
