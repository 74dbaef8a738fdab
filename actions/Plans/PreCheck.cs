using ChatOps.Actions.Catalog;
using ChatOps.Actions.Parameters;
using ChatOps.Actions.Ssh;

namespace ChatOps.Actions.Plans;

/// <summary>
/// Reads the facts of an action, one question after the other, because a later one may use what an earlier one told.
/// It does not talk to the host itself: ask <see cref="Next"/>, hand the answer to <see cref="Take"/>, until there is none.
/// </summary>
public sealed class PreCheck
{
    private static readonly FactDefinition BootId = new(
        PlanNames.BootId, "which boot of the host this is",
        new HostReading(CommandTemplate.Parse("cat /proc/sys/kernel/random/boot_id"), new FactParse.Line(), ParameterTypes.All["bootid"], null, [0], 15, false, 0),
        null, true, []);

    private readonly PlanSubject _subject;
    private readonly Queue<FactDefinition> _left;
    private readonly List<FactValue> _facts = [];
    private readonly List<PlanRefusal> _refusals = [];
    private readonly List<PlannedQuestion> _asked = [];

    /// <exception cref="ArgumentException">The run's id or the incident's key is not fit for a command.</exception>
    public PreCheck(PlanSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        _subject = subject;
        _left = new Queue<FactDefinition>(subject.Action.Needs.Count == 0 ? [BootId, .. subject.Action.Facts] : [BootId, Programs(subject.Action), .. subject.Action.Facts]);
        if (!subject.Action.Platforms.Contains(subject.Host.Platform))
        {
            _refusals.Add(new PlanRefusal(PlanNames.Platform, $"{subject.Action.Id} is not made for {MappingReader.Word(subject.Host.Platform)}.", false));
            _left.Clear();
        }

        Advance();
    }

    /// <summary>Goes through the questions again with what was answered then, so that the same plan can be made without the host.</summary>
    /// <param name="subject">As it was.</param>
    /// <param name="facts">As they were read.</param>
    /// <returns>The finished questions; null if the catalogue asks something else today.</returns>
    public static PreCheck? Replay(PlanSubject subject, IReadOnlyList<FactValue> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var known = facts.ToDictionary(fact => fact.Name, StringComparer.Ordinal);
        var check = new PreCheck(subject);
        while (check.Next is { } question)
        {
            var fact = check._left.Peek();
            if (!known.TryGetValue(question.Name, out var value) || value.Says != fact.Says || value.Bound != fact.Bound
                || !fact.Reading.Type.TryParse(value.Value, out var canonical, out _) || canonical != value.Value)
            {
                return null;
            }

            check._left.Dequeue();
            check._asked.Add(question);
            check.Settle(fact, canonical);
            check.Advance();
        }

        return check;
    }

    /// <summary>The question to ask now; null when there is none left.</summary>
    public PlannedQuestion? Next { get; private set; }

    /// <summary>What was read, in order.</summary>
    public IReadOnlyList<FactValue> Facts => _facts;

    /// <summary>What stands against the action.</summary>
    public IReadOnlyList<PlanRefusal> Refusals => _refusals;

    /// <summary>What was asked, in order.</summary>
    public IReadOnlyList<PlannedQuestion> Asked => _asked;

    internal PlanSubject Subject => _subject;

    /// <summary>Takes the answer to <see cref="Next"/>. An answer that cannot be read ends the questions: what follows may rest on it.</summary>
    /// <exception cref="InvalidOperationException">Nothing was asked.</exception>
    public void Take(HostAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (Next is null)
        {
            throw new InvalidOperationException("No question is open.");
        }

        var fact = _left.Dequeue();
        var rendering = new PlanRendering(_subject, _facts);
        _asked.Add(Next);
        if (AnswerReader.Read(fact.Reading, answer, rendering.ValueOf) is { } value)
        {
            Settle(fact, value);
        }
        else
        {
            _refusals.Add(new PlanRefusal(fact.Name, $"The host does not tell {fact.Says}; its answer was not of the kind that is expected.", false));
            _left.Clear();
        }

        Advance();
    }

    private static FactDefinition Programs(ActionDefinition action)
    {
        // Names of programs come out of the catalogue, and are quoted all the same.
        var words = string.Join(' ', action.Needs.Select(CommandLine.Quote));
        return new FactDefinition(
            PlanNames.MissingPrograms, "which programs it lacks",
            new HostReading(
                CommandTemplate.Parse($"for p in {words}; do command -v \"$p\" >/dev/null || printf '%s ' \"$p\"; done"),
                new FactParse.Text(), new TextType(), "", [0], 15, false, 0),
            new Requirement(new RequirementTest.Is(""), "The host lacks programs that this takes; the value names them.", false), true, []);
    }

    private void Settle(FactDefinition fact, string value)
    {
        var rendering = new PlanRendering(_subject, _facts);
        _facts.Add(new FactValue(fact.Name, fact.Says, value, fact.Bound));
        Judge(fact, value, rendering);
    }

    private void Judge(FactDefinition fact, string value, PlanRendering rendering)
    {
        if (fact.Require is not { } require)
        {
            return;
        }

        try
        {
            if (!require.Test.Passes(value, fact.Reading.Type, rendering.ValueOf))
            {
                _refusals.Add(new PlanRefusal(fact.Name, require.Otherwise, require.Waivable));
            }
        }
        catch (OverflowException)
        {
            _refusals.Add(new PlanRefusal(fact.Name, $"The host's numbers cannot be true: {fact.Says}.", false));
        }
    }

    private void Advance()
    {
        var rendering = new PlanRendering(_subject, _facts);
        while (_left.TryPeek(out var fact) && !rendering.Belongs(fact.When))
        {
            _left.Dequeue();
        }

        Next = _left.TryPeek(out var next) ? rendering.Question(next.Name, next.Says, next.Reading) : null;
    }
}
