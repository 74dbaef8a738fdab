using ChatOps.Bot.Actions;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>How many people a request takes beyond what the catalogue says.</summary>
public sealed class RequestRulesTests
{
    [Fact]
    public async Task Who_only_looked_at_plans_did_not_ask_for_much()
    {
        await using var hands = await HandsHarness.StartAsync();
        for (var i = 0; i < hands.Bot.Get<ActionPolicy>().DestructivePerHour; i++)
        {
            await hands.SayAsync("commander", "plan eradicate.flag-burn pve1");
        }

        await hands.SayAsync("commander", "run eradicate.flag-burn pve1 it must go");
        Assert.Equal(2, (await hands.RequestAsync("A-4")).PeopleNeeded);

        await hands.SayAsync("commander", "run eradicate.flag-burn pve1 it must go");
        await hands.SayAsync("commander", "run eradicate.flag-burn pve1 it must go");
        await hands.SayAsync("commander", "run eradicate.flag-burn pve1 it must go");
        Assert.Equal((2, 3), ((await hands.RequestAsync("A-6")).PeopleNeeded, (await hands.RequestAsync("A-7")).PeopleNeeded));
    }
}
