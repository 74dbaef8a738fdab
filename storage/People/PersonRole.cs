namespace ChatOps.Storage.People;

/// <summary>What a person may do in every incident, given by the settings.</summary>
public enum PersonRole
{
    /// <summary>Reads; changes nothing.</summary>
    Observer,

    /// <summary>Opens incidents and works on them.</summary>
    Responder,

    /// <summary>Can command an incident.</summary>
    Commander,

    /// <summary>Leads security: told of P0 and P1 at once.</summary>
    SecurityLead,

    /// <summary>Leads technical work.</summary>
    TechnicalLead,

    /// <summary>Keeps notes.</summary>
    Scribe,

    /// <summary>Management escalation: told within the severity's time.</summary>
    Management,

    /// <summary>Gives the second word to an action.</summary>
    Approver,

    /// <summary>May let something run alone where the settings allow it and nobody else is to be had.</summary>
    BreakGlass,

    /// <summary>Runs the bot: sees its jobs.</summary>
    Operator,
}
