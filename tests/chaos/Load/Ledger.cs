using System.Text.Json;

namespace ChatOps.Chaos.Load;

/// <summary>Everything that was sent and what was told about it, for the record to be held to.</summary>
internal sealed class Ledger
{
    private readonly Lock _gate = new();
    private readonly List<Delivery> _all = [];
    private int _newest;
    private int _accepted;
    private (int At, TaskCompletionSource Reached)? _mark;

    /// <summary>The highest number of an incident that somebody was told of.</summary>
    public int NewestIncident => Volatile.Read(ref _newest);

    public int Repeated { get; private set; }

    public IReadOnlyList<Delivery> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    public void Begin(Delivery delivery)
    {
        lock (_gate)
        {
            _all.Add(delivery);
        }
    }

    /// <summary>Completes when that many more deliveries were accepted.</summary>
    public Task AcceptedAsync(int more)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _mark = (_accepted + more, reached);
            return reached.Task;
        }
    }

    public void Take(Delivery delivery, Reply reply, Sent sent)
    {
        lock (_gate)
        {
            var before = delivery.Accepted;
            delivery.Take(reply, sent);
            if (reply is Reply.Unclear)
            {
                delivery.Unclear++;
            }

            if (!delivery.Accepted)
            {
                return;
            }

            if (before)
            {
                Repeated++;
            }
            else if (++_accepted == _mark?.At)
            {
                _mark?.Reached.TrySetResult();
            }

            if (reply is Reply.Answered { Json: var json } && delivery.Move.Verb == "open")
            {
                using var answer = JsonDocument.Parse(json);
                if (answer.RootElement.TryGetProperty("incidentKey", out var key) && int.TryParse(key.GetString().AsSpan(4), out var number))
                {
                    _newest = Math.Max(_newest, number);
                }
            }
        }
    }
}
