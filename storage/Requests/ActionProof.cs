namespace ChatOps.Storage.Requests;

/// <summary>What one check after a run said.</summary>
public sealed class ActionProof
{
    private ActionProof()
    {
        Name = "";
        Proves = "";
        Says = "";
    }

    public ActionProof(Guid requestId, int ordinal, string name, string proves, ProofVerdict verdict, string says, DateTimeOffset at)
    {
        RequestId = requestId;
        Ordinal = ordinal;
        Name = name;
        Proves = proves;
        Verdict = verdict;
        Says = says;
        At = at;
    }

    public Guid RequestId { get; private set; }

    public string Name { get; private set; }

    public int Ordinal { get; private set; }

    /// <summary>What is true when it holds.</summary>
    public string Proves { get; private set; }

    public ProofVerdict Verdict { get; private set; }

    /// <summary>Why it does not hold or could not be asked; empty when it holds.</summary>
    public string Says { get; private set; }

    public DateTimeOffset At { get; private set; }

    /// <summary>Asked again after the bot or the host was away.</summary>
    public void Judge(ProofVerdict verdict, string says, DateTimeOffset at)
    {
        Verdict = verdict;
        Says = says;
        At = at;
    }
}

/// <summary>What a check after a run said.</summary>
public enum ProofVerdict
{
    Held,
    NotHeld,

    /// <summary>There was no answer, so nothing is proven either way.</summary>
    NoAnswer,

    /// <summary>Nobody is there to look from; people are told that it was not looked at.</summary>
    NotAsked,
}
