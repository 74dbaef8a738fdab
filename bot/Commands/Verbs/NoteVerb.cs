using ChatOps.Storage.Timeline;

namespace ChatOps.Bot.Commands.Verbs;

/// <summary>Put a note on the timeline.</summary>
internal sealed class NoteVerb() : WordVerb(new VerbSpec("note", "Put a note on the timeline.", "note [INC-7] <text>")
{
    Examples = ["note first seen by the night shift"],
    NeedsIncident = true,
    TakesWords = true,
    AsksWithForm = command => command.Text.Length == 0,
})
{
    protected override string Sign => "✎";

    protected override TimelineEvent Words(string text) => new Note(text);
}
