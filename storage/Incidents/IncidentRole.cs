namespace ChatOps.Storage.Incidents;

/// <summary>A part that a person plays in one incident.</summary>
public enum IncidentRole
{
    /// <summary>Incident commander: decides. There is exactly one at any instant.</summary>
    Commander,

    /// <summary>Leads the security work; the commander's deputy when the commander is silent.</summary>
    SecurityLead,

    /// <summary>Leads the technical work.</summary>
    TechnicalLead,

    /// <summary>Keeps notes.</summary>
    Scribe,

    /// <summary>The manager who is told when things escalate.</summary>
    ManagementEscalation,

    /// <summary>Works on it; any number of people.</summary>
    Responder,
}
