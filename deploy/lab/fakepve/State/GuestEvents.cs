using System.Globalization;
using System.Text.Json.Nodes;

namespace FakePve.State;

/// <summary>
/// What a program inside the guest could have noticed: its file systems frozen, its network card gone, its power cut.
/// One JSON object a line in /var/lib/fakepve/guest-events.jsonl.
/// </summary>
internal static class GuestEvents
{
    public static void Add(string id, string what, string by) => Effects.Append(
        Path.Combine(JsonFile.Folder, "guest-events.jsonl"),
        new JsonObject
        {
            ["time"] = Node.Now.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["guest"] = id,
            ["event"] = what,
            ["by"] = by,
        }.ToJsonString() + "\n");
}
