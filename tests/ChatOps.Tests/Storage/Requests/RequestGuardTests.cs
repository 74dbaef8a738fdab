using ChatOps.Storage.Persistence;
using ChatOps.Storage.Requests;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static ChatOps.Tests.Storage.Requests.RequestSamples;

namespace ChatOps.Tests.Storage.Requests;

/// <summary>What the database refuses, whatever a faulty or a hostile program asks of it.</summary>
public sealed class RequestGuardTests
{
    [Theory]
    [InlineData(StorageProvider.Sqlite, """UPDATE action_requests SET "State" = 'Approved'""")]
    [InlineData(StorageProvider.Sqlite, """UPDATE action_requests SET "State" = 'Dispatching'""")]
    [InlineData(StorageProvider.Sqlite, """UPDATE action_requests SET "Plan" = '{"other":1}'""")]
    [InlineData(StorageProvider.Sqlite, """UPDATE action_requests SET "Digest" = 'other'""")]
    [InlineData(StorageProvider.Sqlite, """UPDATE action_requests SET "RequesterId" = 'ben'""")]
    [InlineData(StorageProvider.Sqlite, """UPDATE action_requests SET "PeopleNeeded" = 1""")]
    [InlineData(StorageProvider.Sqlite, """DELETE FROM action_requests""")]
    [InlineData(StorageProvider.Postgres, """UPDATE action_requests SET "State" = 'Approved'""")]
    [InlineData(StorageProvider.Postgres, """UPDATE action_requests SET "State" = 'Dispatching'""")]
    [InlineData(StorageProvider.Postgres, """UPDATE action_requests SET "Plan" = '{"other":1}'""")]
    [InlineData(StorageProvider.Postgres, """UPDATE action_requests SET "Digest" = 'other'""")]
    [InlineData(StorageProvider.Postgres, """UPDATE action_requests SET "RequesterId" = 'ben'""")]
    [InlineData(StorageProvider.Postgres, """UPDATE action_requests SET "PeopleNeeded" = 1""")]
    [InlineData(StorageProvider.Postgres, """DELETE FROM action_requests""")]
    [InlineData(StorageProvider.Postgres, """TRUNCATE action_requests CASCADE""")]
    public async Task Nothing_of_a_planned_request_is_changed_or_skipped(StorageProvider provider, string sql)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var id = await SaveAsync(record, await record.OpenIncidentAsync());

        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, sql));

        Assert.Equal((RequestState.AwaitingApproval, Plan().Digest), await StateAsync(record, id));
    }

    [Theory, OnEachProvider]
    public async Task The_requesters_own_word_cannot_be_saved(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var id = await SaveAsync(record, await record.OpenIncidentAsync());

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => InsertVerdictAsync(record, id, Ana, Plan().Digest));
        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, $"""
            INSERT INTO action_verdicts ("RequestId", "RequesterId", "PersonId", "Verdict", "Digest", "Leads", "Account", "DeliveryKey", "At")
            SELECT "Id", 'somebody', 'ana', 'Approve', "Digest", {(provider == StorageProvider.Sqlite ? "0" : "FALSE")}, '', '', "RequestedAt" FROM action_requests
            """));
    }

    [Theory, OnEachProvider]
    public async Task A_word_counts_for_what_was_seen_once_and_is_never_taken_back(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var id = await SaveAsync(record, await record.OpenIncidentAsync(), people: 3);

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => InsertVerdictAsync(record, id, Ben, Plan("other").Digest));
        await InsertVerdictAsync(record, id, Ben, Plan().Digest);
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => InsertVerdictAsync(record, id, Ben, Plan().Digest));
        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, "DELETE FROM action_verdicts"));
        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, """UPDATE action_verdicts SET "Verdict" = 'Deny'"""));
        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, """UPDATE action_requests SET "State" = 'Approved'"""));
    }

    [Theory, OnEachProvider]
    public async Task Nobody_goes_alone_with_what_takes_more_or_for_somebody_else_or_twice(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var burning = await SaveAsync(record, incident, destructive: true);
        var crown = await SaveAsync(record, incident, people: 3, host: "pve2");
        var plain = await SaveAsync(record, incident, host: "pve3");

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => BreakGlassAsync(record, burning));
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => BreakGlassAsync(record, crown));
        await BreakGlassAsync(record, plain);
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => BreakGlassAsync(record, plain));
        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, """UPDATE break_glasses SET "CountersignedBy" = "PersonId", "CountersignedAt" = "At" """));
        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, """UPDATE break_glasses SET "Reason" = 'another'"""));
        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, "DELETE FROM break_glasses"));
        Assert.True(await DispatchAloneAsync(record, plain));
    }

    [Theory, OnEachProvider]
    public async Task A_step_is_saved_once_and_only_for_a_run_at_work(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var id = await SaveAsync(record, await record.OpenIncidentAsync());

        await Assert.ThrowsAnyAsync<DbUpdateException>(() => InsertStepAsync(record, id));
        Assert.Null(await ApproveAsync(record.Record, id, Ben));
        Assert.True(await DispatchAsync(record.Record, id));
        await Assert.ThrowsAnyAsync<DbUpdateException>(() => InsertStepAsync(record, id));
        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, "DELETE FROM action_steps"));
    }

    [Theory, OnEachProvider]
    public async Task A_host_has_one_changing_run_at_work(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var incident = await record.OpenIncidentAsync();
        var first = await SaveAsync(record, incident);
        var second = await SaveAsync(record, incident);
        await ApproveAsync(record.Record, first, Ben);
        await ApproveAsync(record.Record, second, Ben);
        Assert.True(await DispatchAsync(record.Record, first));

        Assert.False(await DispatchAsync(record.Record, second));
        await Assert.ThrowsAnyAsync<Exception>(() => ExecuteAsync(record, """UPDATE action_requests SET "State" = 'Dispatching' WHERE "State" = 'Approved'"""));
    }

    [Theory, OnEachProvider]
    public async Task Two_approvers_and_two_bots_at_once_make_one_run(StorageProvider provider)
    {
        await using var record = await TestRecord.CreateAsync(provider);
        var id = await SaveAsync(record, await record.OpenIncidentAsync());
        var bots = new[] { record.Record, record.AnotherBot().Record };

        var words = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => ApproveAsync(bots[i % 2], id, i % 3 == 0 ? Ben : Cem))));
        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => DispatchAsync(bots[i % 2], id))));

        Assert.Single(words, word => word is null);
        Assert.Single(runs, ran => ran);
        await using var db = record.Record.Read();
        Assert.Equal(1, await db.ActionSteps.CountAsync(TestRun.Token));
    }

    private static async Task ExecuteAsync(TestRecord record, string sql)
    {
        await using var db = record.Record.Read();
        await db.Database.ExecuteSqlRawAsync(sql, TestRun.Token);
    }

    private static async Task<(RequestState, string?)> StateAsync(TestRecord record, Guid id)
    {
        await using var db = record.Record.Read();
        var request = await db.ActionRequests.SingleAsync(known => known.Id == id, TestRun.Token);
        return (request.State, request.Digest);
    }

    private static Task InsertVerdictAsync(TestRecord record, Guid id, Approver approver, string digest) =>
        record.Record.WriteAsync(
            async (session, token) =>
            {
                var request = (await session.LockRequestAsync(id, token))!;
                session.Db.ActionVerdicts.Add(new ActionVerdict(request, approver, RequestVerdict.Approve, digest, default, "key", session.Now));
            },
            TestRun.Token);

    private static Task BreakGlassAsync(TestRecord record, Guid id) =>
        record.Record.WriteAsync(
            async (session, token) => session.Db.BreakGlasses.Add(new BreakGlass((await session.LockRequestAsync(id, token))!, "nobody answers", default, "key", session.Now)),
            TestRun.Token);

    private static async Task<bool> DispatchAloneAsync(TestRecord record, Guid id)
    {
        await record.Record.WriteAsync(
            async (session, token) =>
            {
                var request = (await session.LockRequestAsync(id, token))!;
                request.GoAlone(await session.Db.BreakGlasses.SingleAsync(glass => glass.RequestId == id, token), RequestTimes.Default, session.Now);
            },
            TestRun.Token);
        return await DispatchAsync(record.Record, id);
    }

    private static Task InsertStepAsync(TestRecord record, Guid id) =>
        record.Record.WriteAsync(
            (session, _) =>
            {
                session.Db.ActionSteps.Add(new ActionStep(id, 0, "step", null, session.Now));
                return Task.CompletedTask;
            },
            TestRun.Token);
}
