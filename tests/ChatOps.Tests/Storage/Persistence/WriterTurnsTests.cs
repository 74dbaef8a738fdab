using ChatOps.Storage.Persistence;

namespace ChatOps.Tests.Storage.Persistence;

public sealed class WriterTurnsTests
{
    [Fact]
    public async Task One_has_the_turn_at_a_time_and_those_who_are_waited_for_come_first()
    {
        var turns = new WriterTurns();
        var order = new List<string>();
        await turns.EnterAsync(false, Token);
        Task[] waiting = [TakeAsync("a", false), TakeAsync("b", false), TakeAsync("first", true), TakeAsync("c", false)];

        turns.Leave();
        await Task.WhenAll(waiting);

        Assert.Equal(["first", "a", "b", "c"], order);

        async Task TakeAsync(string name, bool first)
        {
            await turns.EnterAsync(first, Token);
            order.Add(name);
            turns.Leave();
        }
    }

    [Fact]
    public async Task Who_gave_up_waiting_is_passed_over()
    {
        var turns = new WriterTurns();
        using var calledOff = new CancellationTokenSource();
        await turns.EnterAsync(false, Token);
        var gone = turns.EnterAsync(true, calledOff.Token);
        var stays = turns.EnterAsync(false, Token);

        await calledOff.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.False(stays.IsCompleted);
        turns.Leave();
        await stays;
        turns.Leave();

        await turns.EnterAsync(false, Token);
    }
}
