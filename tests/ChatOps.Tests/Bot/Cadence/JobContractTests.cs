using ChatOps.Bot.Cadence;
using ChatOps.Storage.Persistence;
using ChatOps.Storage.Timeline;
using ChatOps.Tests.Bot.Terminal;
using ChatOps.Tests.Support;
using Hangfire;
using Hangfire.Common;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatOps.Tests.Bot.Cadence;

/// <summary>
/// What stands in the job storage is a contract with the bots before and after this one: an upgrade finds jobs that its
/// predecessor stored. Whoever must change one of these lines keeps the old method for one release.
/// </summary>
[Collection(nameof(RunningBot))]
public sealed class JobContractTests
{
    private const string PostUpdate =
        """{"t":"ChatOps.Bot.Cadence.PostStatusUpdateJob, chatops","m":"RunAsync","p":["System.Guid, mscorlib","System.String","System.Threading.CancellationToken, mscorlib"],"a":["\"0199d1b2-0000-7000-8000-000000000001\"","\"2026-11-23T10:45:00.000000Z\"",null]}""";

    private const string PostUpdateBefore =
        """{"Type":"ChatOps.Bot.Cadence.PostStatusUpdateJob, chatops","Method":"RunAsync","ParameterTypes":"[\"System.Guid, mscorlib\",\"System.String\",\"System.Threading.CancellationToken, mscorlib\"]","Arguments":"[\"\\\"0199d1b2-0000-7000-8000-000000000001\\\"\",\"\\\"2026-11-23T10:45:00.000000Z\\\"\",null]"}""";

    [Theory, OnEachProvider]
    public async Task Recurring_jobs_are_stored_as_they_always_were(StorageProvider provider)
    {
        await using var jobs = await StartAsync(provider);

        Assert.Equal(
            [
                """clock-sweep | */5 * * * * * | UTC | {"t":"ChatOps.Bot.Cadence.ClockSweep, chatops","m":"RunAsync","p":["System.Threading.CancellationToken, mscorlib"],"a":[null],"q":"updates"}""",
                """housekeeping | 0 4 * * * | UTC | {"t":"ChatOps.Bot.Cadence.Housekeeping, chatops","m":"RunAsync","p":["System.Threading.CancellationToken, mscorlib"],"a":[null],"q":"maintenance"}""",
                """status-update-sweep | */2 * * * * * | UTC | {"t":"ChatOps.Bot.Cadence.StatusUpdateSweep, chatops","m":"RunAsync","p":["System.Threading.CancellationToken, mscorlib"],"a":[null],"q":"updates"}""",
            ],
            jobs.Recurring().Select(job => $"{job.Id} | {job.Cron} | {job.TimeZoneId} | {Stored(job.Job)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_posting_of_an_update_is_stored_as_it_always_was()
    {
        await using var jobs = await StartAsync(StorageProvider.Sqlite);

        var made = Job.FromExpression<PostStatusUpdateJob>(job => job.RunAsync(
            new Guid("0199d1b2-0000-7000-8000-000000000001"), RecordTime.Format(new DateTimeOffset(2026, 11, 23, 10, 45, 0, TimeSpan.Zero)), CancellationToken.None));

        Assert.Equal(PostUpdate, Stored(made));
    }

    [Theory]
    [InlineData(PostUpdate)]
    [InlineData(PostUpdateBefore)]
    public async Task A_posting_that_an_older_bot_stored_is_done_by_this_one(string form)
    {
        await using var jobs = await StartAsync(StorageProvider.Sqlite);
        await using var bot = await BotHarness.StartAsync(StorageProvider.Sqlite);
        var incident = await bot.OpenAsync();
        bot.Clock.Advance(TimeSpan.FromMinutes(30));
        var stored = form.Replace("0199d1b2-0000-7000-8000-000000000001", $"{incident.Id.Value}", StringComparison.Ordinal);

        var job = InvocationData.DeserializePayload(stored).DeserializeJob();
        await (Task)job.Method.Invoke(bot.Get<PostStatusUpdateJob>(), [job.Args[0], job.Args[1], Token])!;

        Assert.Equal(incident.NextUpdateDueAt, Assert.Single(await bot.UpdatesAsync(incident)).DueAt);
    }

    [Theory, OnEachProvider]
    public async Task Jobs_that_only_a_former_version_knew_are_forgotten_and_the_own_ones_kept(StorageProvider provider)
    {
        await using var jobs = await StartAsync(provider);
        using (var connection = jobs.Storage.GetConnection())
        using (var transaction = connection.CreateWriteTransaction())
        {
            transaction.SetRangeInHash(
                "recurring-job:weekly-report",
                new Dictionary<string, string> { ["Job"] = """{"t":"ChatOps.Bot.Cadence.WeeklyReport, chatops","m":"RunAsync","p":[],"a":[]}""", ["Cron"] = "0 4 * * 1", ["TimeZoneId"] = "UTC", ["V"] = "2" });
            transaction.AddToSet("recurring-jobs", "weekly-report", 0);
            transaction.Commit();
        }

        Assert.Contains(jobs.Recurring(), job => job.Id == "weekly-report");
        jobs.Register();

        Assert.Equal(["clock-sweep", "housekeeping", "status-update-sweep"], jobs.Recurring().Select(job => job.Id).Order(StringComparer.Ordinal));
    }

    [Theory, OnEachProvider]
    public async Task A_job_that_a_clock_put_far_ahead_runs_soon_again_when_that_is_set_right(StorageProvider provider)
    {
        await using var jobs = await StartAsync(provider);
        var ahead = TimeProvider.System.GetUtcNow().UtcDateTime + TimeSpan.FromHours(1);
        using (var connection = jobs.Storage.GetConnection())
        using (var transaction = connection.CreateWriteTransaction())
        {
            transaction.SetRangeInHash("recurring-job:clock-sweep", new Dictionary<string, string> { ["NextExecution"] = JobHelper.SerializeDateTime(ahead) });
            transaction.AddToSet("recurring-jobs", "clock-sweep", JobHelper.ToTimestamp(ahead));
            transaction.Commit();
        }

        var daily = jobs.Recurring().Single(job => job.Id == "housekeeping").NextExecution;
        Assert.True(jobs.Recurring().Single(job => job.Id == "clock-sweep").NextExecution > ahead - TimeSpan.FromMinutes(1));

        jobs.PlanAnew();

        Assert.All(jobs.Recurring().Where(job => job.Id != "housekeeping"), job => Assert.True(job.NextExecution < ahead - TimeSpan.FromMinutes(30)));
        Assert.Equal(daily, jobs.Recurring().Single(job => job.Id == "housekeeping").NextExecution);
    }

    private static string Stored(Job job) => InvocationData.SerializeJob(job).SerializePayload();

    private static async Task<StoredJobs> StartAsync(StorageProvider provider)
    {
        var jobs = new StoredJobs(await TestDatabase.CreateAsync(provider));
        jobs.Register();
        return jobs;
    }

    /// <summary>The job storage as the bot sets it up, without anybody who works on it.</summary>
    private sealed class StoredJobs(TestDatabase database) : IAsyncDisposable
    {
        private readonly ServiceProvider _services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddCadence(database.Options).BuildServiceProvider();

        private RecurringJobs Own => Assert.Single(_services.GetServices<IHostedService>().OfType<RecurringJobs>());

        public JobStorage Storage => _services.GetRequiredService<JobStorage>();

        public void Register() => Own.Register();

        public void PlanAnew() => Own.PlanAnew();

        public IReadOnlyList<RecurringJobDto> Recurring()
        {
            using var connection = Storage.GetConnection();
            return connection.GetRecurringJobs();
        }

        public async ValueTask DisposeAsync()
        {
            await _services.DisposeAsync();
            database.Dispose();
        }
    }
}
