namespace ChatOps.Chaos.Load;

/// <summary>Something that a person sent, and what they were told about it.</summary>
internal sealed class Delivery(string person, string key, int round, Move move)
{
    private int _attempts;
    private int _firsts;

    public string Person => person;

    public string Key => key;

    public int Round => round;

    public Move Move => move;

    /// <summary>The key as the record has it: nobody can use another person's.</summary>
    public string RecordKey => $"{person.Length}:{person}/{key}";

    /// <summary>The console said that it is saved, or answered it.</summary>
    public bool Accepted { get; private set; }

    /// <summary>The id that the console gave for it.</summary>
    public Guid? Id { get; private set; }

    /// <summary>The answer that the person read, as the console wrote it.</summary>
    public string? Answer { get; private set; }

    /// <summary>How often it came without our learning what became of it.</summary>
    public int Unclear { get; set; }

    /// <summary>What the console must not have said.</summary>
    public List<string> Contradictions { get; } = [];

    /// <summary>Takes what the console says.</summary>
    /// <param name="sent">What was so when it was sent.</param>
    public void Take(Reply reply, Sent sent)
    {
        switch (reply)
        {
            case Reply.Saved saved:
                if (Id is { } before && before != saved.Id)
                {
                    Contradictions.Add($"it was {before} first and {saved.Id} then");
                }

                if (!saved.Repeated && (sent.Accepted || ++_firsts > 1))
                {
                    Contradictions.Add("it came again and was not told to be a repetition");
                }

                if (saved.Repeated && sent.Alone)
                {
                    Contradictions.Add("it came for the first time and was told to be a repetition");
                }

                Accepted = true;
                Id ??= saved.Id;
                break;
            case Reply.Answered answered:
                if (Answer is { } told && told != answered.Json)
                {
                    Contradictions.Add($"it was answered {told} first and {answered.Json} then");
                }

                Accepted = true;
                Answer ??= answered.Json;
                break;
            case Reply.TurnedAway when Accepted:
                Contradictions.Add("it was accepted first and turned away then");
                break;
            case Reply.Wrong wrong:
                Contradictions.Add($"the console answered {wrong.Status}: {wrong.Text}");
                break;
        }
    }

    /// <summary>It goes out once more.</summary>
    public Sent Send() => new(Accepted, ++_attempts == 1);

    public override string ToString() => $"{RecordKey} of round {round} ({move.Kind} \"{move.Text ?? move.Form}\" in {move.Room})";
}

/// <summary>How things stood when a delivery went out.</summary>
/// <param name="Accepted">It had been accepted, so this is a repetition.</param>
/// <param name="Alone">It had not gone out before.</param>
internal readonly record struct Sent(bool Accepted, bool Alone);
