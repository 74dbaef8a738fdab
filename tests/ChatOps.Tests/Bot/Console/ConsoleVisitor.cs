using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Console;

/// <summary>Somebody at the console, by the requests that their page makes.</summary>
internal sealed class ConsoleVisitor(HttpClient http, string under = "") : IDisposable
{
    public HttpClient Http => http;

    public Task<HttpResponseMessage> GetAsync(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, under + path);
        request.Headers.Accept.ParseAdd("text/html");
        return http.SendAsync(request, Token);
    }

    /// <summary>Types a line, and waits for the answer.</summary>
    public Task<HttpResponseMessage> SayAsync(string text, string room = "incidents", string? key = null) =>
        SendAsync(new { DeliveryKey = key ?? $"{Guid.NewGuid()}", Room = room, Kind = "text", Text = text });

    public Task<HttpResponseMessage> SendAsync(object delivery, bool wait = true) =>
        PostAsync(() => JsonContent.Create(delivery, options: JsonSerializerOptions.Web), wait);

    public Task<HttpResponseMessage> PostAsync(string json, string mediaType = "application/json") =>
        PostAsync(() => new StringContent(json, Encoding.UTF8, mediaType), wait: false);

    /// <summary>Types a line that must be done, and gives its answer.</summary>
    public async Task<JsonElement> DoAsync(string text, string room = "incidents")
    {
        using var response = await SayAsync(text, room);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> PostAsync(Func<HttpContent> content, bool wait)
    {
        HttpResponseMessage? response = null;
        await Until.TrueAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{under}console/deliveries{(wait ? "?wait=10" : "")}") { Content = content() };
            request.Headers.Add("X-ChatOps", "1");
            response?.Dispose();
            response = await http.SendAsync(request, Token);

            // It is saved and not done yet: the same delivery once more waits on for its answer.
            return !wait || response.StatusCode != System.Net.HttpStatusCode.Accepted;
        });
        return response!;
    }
}
