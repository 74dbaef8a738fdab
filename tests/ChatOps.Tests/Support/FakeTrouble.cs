using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Support;

/// <summary>What goes wrong with a call of a platform that is not there.</summary>
internal abstract record FakeTrouble
{
    private FakeTrouble()
    {
    }

    /// <summary>What the bot gets to feel of it.</summary>
    public async Task<IResult> AnswerAsync(HttpContext context)
    {
        switch (this)
        {
            case Silence:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return Results.Empty;
            case Cut:
                context.Abort();
                return Results.Empty;
            case Wait wait:
                context.Response.Headers.RetryAfter = wait.Seconds.ToString(CultureInfo.InvariantCulture);
                return Results.Text("""{"ok":false,"error":"ratelimited"}""", "application/json", statusCode: 429);
            case Status status:
                return Results.Text("<html>oh no</html>", "text/html", statusCode: status.Code);
            case Failure error:
                return Results.Text(new JsonObject { ["error"] = new JsonObject { ["code"] = error.Name, ["message"] = "no" } }.ToJsonString(), "application/json", statusCode: error.Code);
            case Refuse refuse:
                return Results.Text(new JsonObject { ["ok"] = false, ["error"] = refuse.Error, ["needed"] = refuse.Needed }.ToJsonString(), "application/json");
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The platform's own words, as Teams has them.</summary>
    public sealed record Failure(int Code, string Name) : FakeTrouble;

    public sealed record Silence : FakeTrouble;

    public sealed record Cut : FakeTrouble;

    public sealed record Wait(int Seconds) : FakeTrouble;

    public sealed record Status(int Code) : FakeTrouble;

    public sealed record Refuse(string Error, string? Needed = null) : FakeTrouble;
}
