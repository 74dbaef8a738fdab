using System.Globalization;

namespace ChatOps.Chaos.Load;

/// <summary>What one person does next, by their own dice: mostly sensible, sometimes refused.</summary>
internal sealed class Moves(Random dice, Ledger ledger)
{
    /// <summary>People work on the newest incidents; older ones are closed, so that their number does not grow.</summary>
    private const int WorkedOn = 6;

    private readonly Queue<Move> _next = new();
    private int _words;

    public Move Next()
    {
        if (_next.TryDequeue(out var decided))
        {
            return decided;
        }

        var newest = ledger.NewestIncident;
        if (newest < 3 || dice.Next(100) < 2)
        {
            if (newest >= WorkedOn)
            {
                _next.Enqueue(Move.Type("close", "incidents", $"close INC-{newest - WorkedOn + 1} {Words()}"));
            }

            return Open();
        }

        var number = newest - dice.Next(Math.Min(newest, WorkedOn));
        return dice.Next(4) == 0 ? OutOfTheRoom($"INC-{number}") : InTheRoom(number);
    }

    private Move Open() => dice.Next(4) == 0
        ? Move.Fill("open", "incidents", "", ("severity", Severity()), ("title", Words()))
        : Move.Type("open", "incidents", $"open {Severity()} {Words()}{(dice.Next(8) == 0 ? " --sensitive" : "")}{(dice.Next(8) == 0 ? " --drill" : "")}");

    private Move InTheRoom(int number)
    {
        var room = string.Create(CultureInfo.InvariantCulture, $"inc-{number}");
        return dice.Next(100) switch
        {
            < 20 => Move.Type("note", room, $"note {Words()}"),
            < 30 => new Move("", room, "text", Words()),
            < 38 => Move.Type("decision", room, $"decision {Words()}"),
            < 42 => Move.Type("finding", room, $"finding {Words()}"),
            < 49 => Move.Type("update", room, $"update {Words()}"),
            < 58 => Move.Type("severity", room, $"severity {Severity()} {Words()}"),
            < 65 => Move.Type("status", room, $"status {Status()} {Words()}"),
            < 76 => Move.Type("assign", room, $"assign {Role()} {Whom()}"),
            < 82 => Move.Type("ack", room, "ack"),
            < 89 => Move.Type("snooze", room, $"snooze 1m {Words()}"),
            < 92 => Move.Type("title", room, $"title {Words()}"),
            < 96 => Move.Type("reopen", room, $"reopen {Words()}"),
            < 97 => Move.Type("cancel", room, $"cancel {Words()}"),
            _ => Move.Type("", room, $"nosuchverb {Words()}"),
        };
    }

    private Move OutOfTheRoom(string incident) => dice.Next(6) switch
    {
        0 => Move.Click("ack", "incidents", $"ack {incident}"),
        1 => Move.Click("update", "incidents", $"update {incident}"),
        2 => Move.Fill("update", "incidents", incident, ("text", Words())),
        3 => Move.Fill("note", "incidents", incident, ("text", Words())),
        4 => Move.Click("snooze", "incidents", $"snooze {incident} 1m {Words()}"),
        _ => Move.Type("note", "incidents", $"note {incident} {Words()}"),
    };

    private string Severity() => $"p{dice.Next(4)}";

    private string Status() => dice.Next(12) switch
    {
        < 4 => "contained",
        < 7 => "eradicated",
        < 10 => "recovered",
        10 => "resolved",
        _ => "closed",
    };

    private string Role() => dice.Next(6) switch
    {
        < 2 => "commander",
        2 => "security-lead",
        3 => "technical-lead",
        4 => "scribe",
        _ => "responder",
    };

    private string Whom() => dice.Next(3) == 0 ? "me" : $"@{Cast.People[dice.Next(Cast.People.Count)]}";

    private string Words() => string.Create(CultureInfo.InvariantCulture, $"words {++_words} é “{dice.Next(1_000_000)}”");
}
