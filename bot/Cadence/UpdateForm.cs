using ChatOps.Bot.Chat;
using ChatOps.Storage.Incidents;

namespace ChatOps.Bot.Cadence;

/// <summary>The form for a person's own status update, filled with the facts so that it can be sent as it is or said better.</summary>
internal static class UpdateForm
{
    public static ChatForm For(Incident incident, string draft) => new(
        "update", $"Update {incident.UpdateCount + 1} of {incident.Key}", "Post it now", incident.Key,
        [new FormField("text", "What should everybody know?", FormFieldKind.Text, true, draft, "The facts below it are added by the bot.")]);
}
