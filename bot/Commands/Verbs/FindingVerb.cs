using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Record a finding.</summary>
internal sealed class FindingVerb() : WordVerb(new VerbSpec("finding", "Record a finding.", "finding [INC-7] <text>")
{
    Examples = ["finding the key was stolen on 2026-11-20"],
    NeedsIncident = true,
    TakesWords = true,
    AsksWithForm = command => command.Text.Length == 0,
})
{
    protected override string Sign => "◎";

    protected override TimelineEvent Words(string text) => new Finding(text);
}
