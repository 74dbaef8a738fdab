using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Record a decision.</summary>
internal sealed class DecisionVerb() : WordVerb(new VerbSpec("decision", "Record a decision.", "decision [INC-7] <text>")
{
    Examples = ["decision we do not pay"],
    NeedsIncident = true,
    TakesWords = true,
    AsksWithForm = command => command.Text.Length == 0,
})
{
    protected override string Sign => "◆";

    protected override TimelineEvent Words(string text) => new Decision(text);
}
