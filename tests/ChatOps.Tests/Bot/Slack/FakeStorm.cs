using System.Collections.Concurrent;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Slack;

/// <summary>
/// Every kind of trouble in turn, at each eighth call of a method: how much there is depends on how much is asked, and not
/// on who comes first.
/// </summary>
internal sealed class FakeStorm
{
    private const int Every = 8;

    private readonly ConcurrentDictionary<string, int> _calls = new();
    private readonly ConcurrentDictionary<SlackCall, FakeTrouble> _after = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<string, int> _troubles = new();

    /// <summary>Before a method is done.</summary>
    public FakeTrouble? Before(SlackCall call)
    {
        // Who somebody is has a test of its own.
        if (call.Method is "users.info" or "auth.test" || _calls.AddOrUpdate(call.Method, 1, (_, count) => count + 1) is var number && number % Every != 0)
        {
            return null;
        }

        _troubles.AddOrUpdate(call.Method, 1, (_, count) => count + 1);
        switch (number / Every % 10)
        {
            case 1 or 3 or 6 or 8:
                return new FakeTrouble.Wait(1);
            case 4:
                return new FakeTrouble.Cut();
            case 7:
                _after[call] = new FakeTrouble.Status(503);
                return null;
            default:
                _after[call] = new FakeTrouble.Cut();
                return null;
        }
    }

    /// <summary>When it was done, so that the bot does not hear of it.</summary>
    public FakeTrouble? After(SlackCall call) => _after.TryRemove(call, out var trouble) ? trouble : null;

    /// <summary>How often there was trouble with a method.</summary>
    public int CountOf(string method) => _troubles.GetValueOrDefault(method);
}
