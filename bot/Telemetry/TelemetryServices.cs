using ChatOps.Bot.Settings;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChatOps.Bot.Telemetry;

/// <summary>Logs to the console always; traces, figures and logs to a collector if one is set.</summary>
internal static class TelemetryServices
{
    /// <summary>The port on which collectors speak OTLP over HTTP; on others it is gRPC.</summary>
    private const int HttpPort = 4318;

    /// <summary>
    /// Structured lines for machines, readable ones for people at a terminal. All of it goes to the error stream: what
    /// the program itself says to whoever started it stays alone on the other.
    /// </summary>
    public static ILoggingBuilder AddChatOpsLogging(this ILoggingBuilder logging, bool atTerminal)
    {
        logging.ClearProviders();
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (atTerminal)
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
            });
        }
        else
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }

        // Statements of the database and requests would drown what an operator has to see.
        return logging
            .AddFilter("Microsoft", LogLevel.Warning)
            // The keys lie in a folder that only the bot's user can read; there is no other place to seal them with.
            // Two writers that collide are an everyday thing, done again at once; what is a fault is logged where it is handled.
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            // Cookies from before the keys were changed are an everyday thing too: the page just begins anew.
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Hangfire", LogLevel.Warning)
            .AddFilter("OpenTelemetry", LogLevel.Warning);
    }

    public static IServiceCollection AddChatOpsTelemetry(this IServiceCollection services, TelemetryOptions options)
    {
        if (options.Otlp is not { Length: > 0 } collector)
        {
            return services;
        }

        var address = new Uri(collector);
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                ChatOpsTelemetry.Name.ToLowerInvariant(), serviceVersion: typeof(ChatOpsTelemetry).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(tracing => tracing
                .AddSource(ChatOpsTelemetry.Name)
                .AddAspNetCoreInstrumentation(web => web.Filter = request => request.Request.Path != "/healthz" && request.Request.Path != "/readyz")
                .AddNpgsql())
            .WithMetrics(metrics => metrics
                .AddMeter(ChatOpsTelemetry.Name, "Npgsql", "System.Runtime")
                .AddAspNetCoreInstrumentation())
            .WithLogging()
            .UseOtlpExporter(address.Port == HttpPort ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc, address);
        return services;
    }
}
