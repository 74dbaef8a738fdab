using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Bot.Evidence;

/// <summary>A time-stamping authority: openssl behind a socket, with a certificate of its own that its own authority vouches for.</summary>
internal sealed class TimestampServer : IAsyncDisposable
{
    private const string Settings =
        """
        [tsa]
        default_tsa = here
        [here]
        dir = .
        serial = ./serial
        crypto_device = builtin
        signer_cert = ./tsa.pem
        certs = ./ca.pem
        signer_key = ./tsa.key
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        accuracy = secs:1
        ordering = no
        tsa_name = no
        ess_cert_id_chain = no
        [ext]
        extendedKeyUsage = critical,timeStamping
        basicConstraints = CA:FALSE
        """;

    private readonly string _folder;
    private readonly WebApplication _host;
    private byte[]? _first;

    private TimestampServer(string folder, WebApplication host)
    {
        _folder = folder;
        _host = host;
    }

    public string Url => _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Who vouches for it.</summary>
    public string Certificate => Path.Combine(_folder, "ca.pem");

    public int Asked { get; private set; }

    public HttpStatusCode Says { get; set; } = HttpStatusCode.OK;

    /// <summary>It answers whatever is asked with its first answer.</summary>
    public bool Replays { get; set; }

    public static async Task<TimestampServer> StartAsync()
    {
        VaultHarness.NeedPrograms("openssl");
        var folder = Directory.CreateTempSubdirectory("chatops-tsa-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "tsa.cnf"), Settings, Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "serial"), "01\n", Token);
        string At(string name) => Path.Combine(folder, name);
        await VaultHarness.RunAsync("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", At("ca.key"), "-out", At("ca.pem"), "-days", "36500", "-subj", $"/CN=Authority {Guid.NewGuid():N}");
        await VaultHarness.RunAsync("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", At("tsa.key"), "-out", At("tsa.csr"), "-subj", "/CN=Stamps");
        await VaultHarness.RunAsync("openssl", "x509", "-req", "-in", At("tsa.csr"), "-CA", At("ca.pem"), "-CAkey", At("ca.key"), "-CAcreateserial", "-days", "36500", "-extfile", At("tsa.cnf"), "-extensions", "ext", "-out", At("tsa.pem"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var host = builder.Build();
        var server = new TimestampServer(folder, host);
        host.MapPost("/", server.AnswerAsync);
        await host.StartAsync(Token);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Asked++;
        context.Response.StatusCode = (int)Says;
        if (Says != HttpStatusCode.OK)
        {
            return;
        }

        Assert.Equal("application/timestamp-query", context.Request.ContentType);
        var query = Path.Combine(_folder, "query");
        await using (var file = File.Create(query))
        {
            await context.Request.Body.CopyToAsync(file, context.RequestAborted);
        }

        // openssl looks for what its settings name where it stands.
        await VaultHarness.RunAsync("sh", "-c", $"cd {_folder} && openssl ts -reply -config tsa.cnf -queryfile query -out reply");
        var reply = await File.ReadAllBytesAsync(Path.Combine(_folder, "reply"), context.RequestAborted);
        _first ??= reply;
        context.Response.ContentType = "application/timestamp-reply";
        await context.Response.Body.WriteAsync(Replays ? _first : reply, context.RequestAborted);
    }
}
