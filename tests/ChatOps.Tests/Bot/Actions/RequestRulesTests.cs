using ChatOps.Bot.Actions;
using ChatOps.Bot.People;
using ChatOps.Bot.Settings;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions;

/// <summary>How many people a request takes beyond what the catalogue says.</summary>
public sealed class RequestRulesTests
{
    [Fact]
    public async Task The_settings_can_ask_for_more_people()
    {
        await using var hands = await HandsHarness.StartAsync(rules: [new ActionRuleOptions { Action = "contain.*", People = 3 }]);
        await hands.SayAsync("commander", "run contain.flag-raise pve1 it is time");
        await hands.WorkAsync();
        Assert.Contains(await hands.Bot.SeenAsync("commander", "inc-1"), text => text.Contains("2 more people who may approve", StringComparison.Ordinal));

        await hands.SayAsync("security-lead", "approve A-1");
        await hands.WorkAsync();
        Assert.Equal(RequestState.AwaitingApproval, await hands.StateAsync());
        await hands.SayAsync("technical-lead", "approve A-1");
        await hands.WorkAsync();

        Assert.Equal(RequestState.Succeeded, await hands.StateAsync());
        Assert.Contains("3 people", BotHarness.Words(await hands.SayAsync("commander", "actions contain.flag-raise")), StringComparison.Ordinal);
        await hands.SayAsync("commander", "run eradicate.flag-burn pve1 it must go");
        Assert.Equal(2, (await hands.RequestAsync("A-2")).PeopleNeeded);
    }

    [Fact]
    public void Other_rules_void_what_was_approved_under_these()
    {
        Assert.Equal(Digest(), Digest());
        Assert.NotEqual(Digest(), Digest(new ActionRuleOptions { Action = "contain.*", People = 3 }));
        Assert.NotEqual(Digest(new ActionRuleOptions { Action = "contain.*", People = 4 }), Digest(new ActionRuleOptions { Action = "contain.*", People = 3 }));

        static string Digest(params ActionRuleOptions[] rules) =>
            new ActionPolicy(new ActionOptions { Rules = rules }, new HostInventory([]), new PeopleDirectory([], [])).Digest;
    }

    [Fact]
    public void A_profile_takes_as_many_as_what_it_takes_along()
    {
        var policy = new ActionPolicy(new ActionOptions { Rules = [new ActionRuleOptions { Action = "evidence.volatile", People = 3 }] }, new HostInventory([]), new PeopleDirectory([], []));
        var profiles = policy.Catalog.Actions.Where(action => action.Captures.Contains("evidence.volatile")).ToArray();

        Assert.NotEmpty(profiles);
        Assert.All(profiles, profile => Assert.Equal(3, policy.PeopleFor(profile)));
    }

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
