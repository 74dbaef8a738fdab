using ChatOps.Storage.People;
using ChatOps.Storage.Requests;
using FsCheck;
using FsCheck.Fluent;
using static ChatOps.Tests.Storage.Requests.RequestSamples;

namespace ChatOps.Tests.Storage.Requests;

public sealed class ApprovalRuleTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Nobody_approves_what_they_asked_for()
    {
        Assert.IsType<RequestRefusal.OwnRequest>(Planned().WhyNotApprove(Ana, null, null, [], Now));
    }

    [Fact]
    public void Only_an_approver_who_is_on_the_incident_counts()
    {
        Assert.IsType<RequestRefusal.NotAnApprover>(Planned().WhyNotApprove(Ben with { MayApprove = false }, null, null, [], Now));
        Assert.IsType<RequestRefusal.NotOnIncident>(Planned().WhyNotApprove(Ben with { OnIncident = false }, null, null, [], Now));
        Assert.Null(Planned().WhyNotApprove(Ben, null, null, [], Now));
    }

    [Fact]
    public void A_click_on_an_old_card_counts_for_nothing()
    {
        Assert.IsType<RequestRefusal.OldCard>(Planned().WhyNotApprove(Ben, Plan("d2").Digest, null, [], Now));
        Assert.Null(Planned().WhyNotApprove(Ben, Plan().Digest, null, [], Now));
    }

    [Fact]
    public void After_its_time_no_word_counts()
    {
        var request = Planned();

        Assert.IsType<RequestRefusal.TooLate>(request.WhyNotApprove(Ben, null, null, [], request.ExpiresAt));
        Assert.Null(request.WhyNotApprove(Ben, null, null, [], request.ExpiresAt.AddTicks(-10)));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("pve2", false)]
    [InlineData(" PVE1 ", true)]
    public void Something_destructive_wants_the_name_typed(string? typed, bool enough)
    {
        var refusal = Planned(destructive: true).WhyNotApprove(Ben, null, typed, [], Now);

        Assert.Equal(enough, refusal is null);
        Assert.True(enough || refusal is RequestRefusal.NameNotTyped { Expected: "pve1" });
    }

    [Fact]
    public void Something_destructive_waits_so_that_it_can_be_stopped()
    {
        var request = Planned(destructive: true);
        request.Count([new ActionVerdict(request, Ben, RequestVerdict.Approve, request.Digest!, default, "k", Now)], Ben, RequestTimes.Default, Now);

        Assert.Equal((RequestState.Approved, Now + RequestTimes.Default.ToStop), (request.State, request.NotBefore));
        Assert.IsType<RequestChange.Made>(request.Deny(Cem, "stop", Now.AddSeconds(5)));
        Assert.Equal(RequestState.Denied, request.State);
    }

    [Fact]
    public void Something_destructive_wants_a_commander_or_security_lead_among_its_people()
    {
        var request = Planned(destructive: true, requester: Ben);

        Assert.IsType<ApprovalLack.Lead>(request.Lack([Cem]));
        Assert.Null(request.Lack([Ana]));
    }

    [Fact]
    public void Three_people_are_two_approvers_of_whom_one_is_of_another_team()
    {
        var request = Planned(people: 3);
        var dana = Ben with { Person = new PersonId("dana") };

        Assert.Equal(new ApprovalLack.People(1), request.Lack([Cem]));
        Assert.IsType<ApprovalLack.OtherTeam>(request.Lack([Ben, dana]));
        Assert.IsType<ApprovalLack.OtherTeam>(request.Lack([Ben, dana with { Team = null }]));
        Assert.Null(request.Lack([Ben, Cem]));
    }

    [Fact]
    public void Something_destructive_is_never_asked_for_by_one_alone()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Asked(destructive: true, people: 1));
    }

    [Fact]
    public void Settling_something_destructive_takes_two_persons_who_say_the_same()
    {
        var request = AtUnknown();

        Assert.IsType<RequestChange.Made>(request.Settle(Ana.Person, RequestState.SettledHappened, "seen", Now));
        Assert.Equal(RequestState.Unknown, request.State);
        Assert.IsType<RequestChange.Refused>(request.Settle(Ana.Person, RequestState.SettledHappened, "seen", Now));
        Assert.IsType<RequestChange.Made>(request.Settle(Ben.Person, RequestState.SettledNotHappened, "no", Now));
        Assert.Equal(RequestState.Unknown, request.State);
        Assert.IsType<RequestChange.Made>(request.Settle(Ana.Person, RequestState.SettledNotHappened, "indeed", Now));
        Assert.Equal(RequestState.SettledNotHappened, request.State);
    }

    [Fact]
    public void Whoever_says_yes_how_often_by_whatever_account_it_takes_enough_different_people()
    {
        var persons = "abcd".SelectMany(letter => Enumerable.Range(0, 2).Select(able => new Approver(new PersonId($"{letter}"), able == 1, true, letter == 'a', $"{letter}")));
        var asks = new Approver(new PersonId("b"), true, true, false, "b");
        var cases = Gen.Choose(1, 3).SelectMany(people => Gen.Elements(true, false).SelectMany(destructive => Gen.Elements(persons).ListOf().Select(approvers => (people: destructive ? Math.Max(2, people) : people, destructive, approvers)))).ToArbitrary();
        Prop.ForAll(cases, sample =>
        {
            var lacks = ApprovalRule.Lacks(sample.people, sample.destructive, asks, [.. sample.approvers]);
            var different = sample.approvers.Where(approver => approver.MayApprove && approver.Person != asks.Person).Select(approver => approver.Person).Distinct().Count();
            return lacks is not null || different >= sample.people - 1;
        }).QuickCheckThrowOnFailure();
    }

    private static ActionRequest AtUnknown()
    {
        var request = Planned(destructive: true);
        request.Count([new ActionVerdict(request, Ben, RequestVerdict.Approve, request.Digest!, default, "k", Now)], Ben, RequestTimes.Default, Now);
        request.Dispatch(Now);
        request.Running();
        request.End(RequestState.Unknown, "lost", [], Now);
        return request;
    }
}
