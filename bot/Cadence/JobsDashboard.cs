using ChatOps.Bot.Console;
using ChatOps.Bot.People;
using ChatOps.Storage.People;
using Hangfire;
using Hangfire.Annotations;
using Hangfire.Dashboard;

namespace ChatOps.Bot.Cadence;

/// <summary>The job runner's own pages, for signed-in operators and nobody else, to look at only.</summary>
internal static class JobsDashboard
{
    public const string Path = "/jobs";

    public static WebApplication UseJobsDashboard(this WebApplication app)
    {
        var people = app.Services.GetRequiredService<PeopleDirectory>();
        app.Map(Path, branch =>
        {
            branch.Use((context, next) =>
            {
                // Its pages bring their own scripts and styles within them.
                context.Response.Headers.ContentSecurityPolicy =
                    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";
                return next(context);
            });
            branch.UseHangfireDashboard("", new DashboardOptions
            {
                Authorization = [new OperatorsOnly(people)],
                IsReadOnlyFunc = _ => true,
                DashboardTitle = "ChatOps jobs",
                DisplayStorageConnectionString = false,
                AppPath = null,
            });
        });
        return app;
    }

    private sealed class OperatorsOnly(PeopleDirectory people) : IDashboardAuthorizationFilter
    {
        public bool Authorize([NotNull] DashboardContext context) =>
            ConsoleUser.Of(context.GetHttpContext().User, people) is { Person: { Active: true } person } && person.Has(PersonRole.Operator);
    }
}
