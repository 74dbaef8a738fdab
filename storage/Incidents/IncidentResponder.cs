using ChatOps.Storage.People;

namespace ChatOps.Storage.Incidents;

/// <summary>A person who works on an incident.</summary>
public sealed class IncidentResponder
{
    private IncidentResponder()
    {
    }

    public IncidentResponder(IncidentId incidentId, PersonId personId, DateTimeOffset since)
    {
        IncidentId = incidentId;
        PersonId = personId;
        Since = since;
    }

    public IncidentId IncidentId { get; private set; }

    public PersonId PersonId { get; private set; }

    public DateTimeOffset Since { get; private set; }
}
