using ChatOps.Storage.People;

namespace ChatOps.Storage.Incidents;

/// <summary>A person who is kept out of an incident, as a suspect is: they see nothing of it and their word does not count. Who did it and why stands on the timeline.</summary>
public sealed class IncidentExclusion
{
    private IncidentExclusion()
    {
    }

    public IncidentExclusion(IncidentId incidentId, PersonId personId, DateTimeOffset since)
    {
        IncidentId = incidentId;
        PersonId = personId;
        Since = since;
    }

    public IncidentId IncidentId { get; private set; }

    public PersonId PersonId { get; private set; }

    public DateTimeOffset Since { get; private set; }
}
