using System.Security.Claims;
using System.Text.Json.Serialization;
using ChatOps.Storage;
using ChatOps.Storage.Persistence;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Bench.Console;

/// <summary>
/// The least that an endpoint for commands can be: it checks its cookie, reads the body, inserts one row with EF and says
/// "accepted". The same server, cookie scheme, database and settings of it as the bot's; it does nothing afterwards.
/// </summary>
internal static class BareHost
{
    public const string Argument = "bare";

    public const string SignInPath = "/sign-in";

    public const string RowsPath = "/rows";

    /// <summary>Serves until its input ends, which is when the benchmark does.</summary>
    public static async Task RunAsync(StorageProvider provider, string place)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorization();
        var storage = new StorageOptions { Provider = provider, Path = place, ConnectionString = place };
        builder.Services.AddDbContextPool<BareDbContext>(context => StorageServices.Use(context, storage));
        await using var host = builder.Build();
        host.UseAuthentication();
        host.UseAuthorization();
        host.MapGet(SignInPath, (HttpContext context) => context.SignInAsync(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "Ines"), new Claim("account", "commander")], CookieAuthenticationDefaults.AuthenticationScheme))));
        host.MapPost(RowsPath, TakeAsync);
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<BareDbContext>().Database.EnsureCreatedAsync();
        }

        await host.StartAsync();
        System.Console.Out.WriteLine(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await System.Console.In.ReadToEndAsync();
        await host.StopAsync();
    }

    private static async Task<Results<UnauthorizedHttpResult, BadRequest, Accepted<BareAccepted>>> TakeAsync(
        HttpContext context, BareDbContext db, TimeProvider clock)
    {
        if (context.User.FindFirstValue("account") is not { } account)
        {
            return TypedResults.Unauthorized();
        }

        if (await context.Request.ReadFromJsonAsync(BareJson.Default.BareDelivery, context.RequestAborted) is not { } delivery)
        {
            return TypedResults.BadRequest();
        }

        var row = new BareRow
        {
            Id = Guid.CreateVersion7(),
            Account = account,
            DeliveryKey = delivery.DeliveryKey,
            Room = delivery.Room,
            Kind = delivery.Kind,
            Body = delivery.Text,
            ReceivedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        db.Rows.Add(row);
        await db.SaveChangesAsync(context.RequestAborted);
        return TypedResults.Accepted((string?)null, new BareAccepted(row.Id));
    }
}

internal sealed class BareRow
{
    public Guid Id { get; set; }

    public string Account { get; set; } = "";

    public string DeliveryKey { get; set; } = "";

    public string Room { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Body { get; set; } = "";

    public long ReceivedAt { get; set; }
}

internal sealed class BareDbContext(DbContextOptions<BareDbContext> options) : DbContext(options)
{
    public DbSet<BareRow> Rows => Set<BareRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<BareRow>().Property(row => row.Id).ValueGeneratedNever();
}

internal sealed record BareDelivery(string DeliveryKey, string Room, string Kind, string Text);

internal sealed record BareAccepted(Guid Id);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BareDelivery))]
[JsonSerializable(typeof(BareAccepted))]
internal sealed partial class BareJson : JsonSerializerContext;
