using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Bench.Slack;

/// <summary>What the bot asks of Slack while it takes commands, answered at once and remembered by nobody.</summary>
internal sealed class SlackStandIn : IAsyncDisposable
{
    public const string Team = "T0BENCH";
    public const string User = "U0INES";

    private readonly WebApplication _host;
    private long _numbers = 1_790_000_000_000_000;

    private SlackStandIn(WebApplication host) => _host = host;

    public Uri Api => new(new Uri(_host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), "api/");

    public static async Task<SlackStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var slack = new SlackStandIn(builder.Build());
        slack._host.MapPost("/api/{method}", (string method) => Results.Text(slack.Answer(method).ToJsonString(), "application/json"));
        await slack._host.StartAsync(CancellationToken.None);
        return slack;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(now.Token);
        await _host.DisposeAsync();
    }

    private JsonObject Answer(string method)
    {
        var number = Interlocked.Increment(ref _numbers);
        return method switch
        {
            "auth.test" => new JsonObject { ["ok"] = true, ["team_id"] = Team, ["user_id"] = "U0BENCH", ["bot_id"] = "B0BENCH", ["team"] = "Bench" },
            "users.info" => new JsonObject { ["ok"] = true, ["user"] = new JsonObject { ["id"] = User, ["team_id"] = Team, ["name"] = "ines", ["is_bot"] = false, ["deleted"] = false, ["profile"] = new JsonObject() } },
            "conversations.create" or "conversations.open" => new JsonObject { ["ok"] = true, ["channel"] = new JsonObject { ["id"] = $"C{number}" } },
            _ => new JsonObject { ["ok"] = true, ["ts"] = $"{number / 1_000_000}.{number % 1_000_000:D6}", ["message_ts"] = $"{number / 1_000_000}.{number % 1_000_000:D6}", ["messages"] = new JsonArray() },
        };
    }
}
