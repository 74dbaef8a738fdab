namespace ChatOps.Actions.Catalog;

/// <summary>Captures that are taken together, in this order, as one action: one card, one approval, one manifest.</summary>
/// <param name="Id">As typed: evidence.triage.</param>
/// <param name="Version">Rises with every change.</param>
/// <param name="Summary">One line for lists.</param>
/// <param name="Captures">What is taken, the most volatile first.</param>
/// <param name="File">The file that it was read from.</param>
/// <param name="Line">The line of that file.</param>
internal sealed record ProfileDefinition(string Id, int Version, string Summary, IReadOnlyList<ProfileCapture> Captures, string File, int Line);

/// <summary>One capture of a profile.</summary>
/// <param name="Action">Its id.</param>
/// <param name="With">Values that it is given unless somebody says others.</param>
/// <param name="Line">Where it stands.</param>
internal sealed record ProfileCapture(string Action, IReadOnlyDictionary<string, string> With, int Line);
