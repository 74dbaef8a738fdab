using System.Diagnostics;

namespace ChatOps.Chaos.Load;

/// <summary>
/// One person: does one thing after another, sends again what nobody answered, with the same key, and now and then
/// sends the same thing twice although it was answered, here or to the other bot.
/// </summary>
internal sealed class PersonAtWork : IDisposable
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _name;
    private readonly Random _dice;
    private readonly Moves _moves;
    private readonly Ledger _ledger;
    private readonly Visitor[] _consoles;
    private readonly TimeProvider _clock;
    private int _keys;

    public PersonAtWork(string name, int seed, Ledger ledger, IEnumerable<Uri> consoles, TimeProvider clock)
    {
        _name = name;
        _dice = new Random(seed);
        _moves = new Moves(_dice, ledger);
        _ledger = ledger;
        _consoles = [.. consoles.Select(console => new Visitor(console, name))];
        _clock = clock;
    }

    public string Name => _name;

    public async Task WorkAsync(int round, int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await DoAsync(_moves.Next(), round, cancellationToken);
        }
    }

    /// <summary>Does one thing for sure.</summary>
    public async Task DoAsync(Move move, int round, CancellationToken cancellationToken)
    {
        var delivery = new Delivery(_name, $"{_name[..2]}-{++_keys}", round, move);
        _ledger.Begin(delivery);

        // An opening is waited for, so that the number of the incident gets known.
        var wait = move.Verb == "open" || _dice.Next(2) == 0 ? 20 : 0;
        if (_consoles.Length > 1 && _dice.Next(20) == 0)
        {
            // The same at both bots in the same instant; either may be the first.
            delivery.Send();
            await Task.WhenAll(_consoles.Select(console => OnceAsync(console, delivery, wait, cancellationToken)).ToList());
        }

        await UntilClearAsync(delivery, wait, cancellationToken);
        while (delivery.Accepted && _dice.Next(8) == 0)
        {
            await OnceAsync(Any(), delivery, _dice.Next(2) * 2, cancellationToken);
        }
    }

    public Task<byte[]?> DownloadAsync(string incident, CancellationToken cancellationToken) => Any().DownloadAsync(incident, cancellationToken);

    public void Dispose()
    {
        foreach (var console in _consoles)
        {
            console.Dispose();
        }
    }

    private async Task UntilClearAsync(Delivery delivery, int wait, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!delivery.Accepted)
        {
            var reply = await OnceAsync(Any(), delivery, wait, cancellationToken);
            if (reply is not Reply.Unclear || _dice.Next(200) == 0)
            {
                // Answered, turned away, or given up: what became of it then only the record knows.
                return;
            }

            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                throw new ChaosException($"{delivery} was not taken within {Patience.TotalSeconds:0} s.");
            }

            await Task.Delay(TryAgainAfter, _clock, cancellationToken);
        }
    }

    private async Task<Reply> OnceAsync(Visitor console, Delivery delivery, int wait, CancellationToken cancellationToken)
    {
        var sent = delivery.Send();
        var reply = await console.SendAsync(delivery, wait, cancellationToken);
        _ledger.Take(delivery, reply, sent);
        return reply;
    }

    private Visitor Any() => _consoles[_dice.Next(_consoles.Length)];
}
