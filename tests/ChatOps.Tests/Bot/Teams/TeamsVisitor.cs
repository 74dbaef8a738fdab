using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Tests.Bot.Teams;

/// <summary>Somebody at Teams: what they type, click and fill in reaches the bot as activities with a token.</summary>
internal sealed class TeamsVisitor(FakeTeams teams, Uri address, FakeMember member)
{
    private static readonly HttpClient Http = new();

    public FakeMember Member => member;

    /// <summary>Types something: to the bot alone, or with a mention of it elsewhere.</summary>
    /// <param name="conversation">Where; null for the conversation with the bot alone.</param>
    public async Task<HttpStatusCode> TypeAsync(string text, string? conversation = null, bool mention = true, string? id = null, Action<JsonObject>? change = null)
    {
        var activity = Activity("message", conversation, id);
        var isMentioned = conversation is not null && mention;
        activity["text"] = isMentioned ? $"<at>{FakeTeams.BotName}</at> {text}" : text;
        activity["textFormat"] = "plain";
        activity["attachments"] = new JsonArray(new JsonObject { ["contentType"] = "text/html", ["content"] = $"<div>{text}</div>" });
        if (isMentioned)
        {
            activity["entities"]!.AsArray().Insert(0, Mention(FakeTeams.Bot, FakeTeams.BotName));
        }

        change?.Invoke(activity);
        return await DeliverAsync(activity);
    }

    /// <summary>Delivers it, and again under the same id while the bot asks for that: a record may be slow on a busy machine.</summary>
    public async Task<HttpStatusCode> DeliverAsync(JsonObject activity)
    {
        var status = HttpStatusCode.ServiceUnavailable;
        await Support.Until.TrueAsync(async () =>
        {
            using var response = await SendAsync(activity);
            status = response.StatusCode;
            return status != HttpStatusCode.ServiceUnavailable;
        });
        return status;
    }

    /// <summary>Clicks a button of a card.</summary>
    /// <returns>What the click is answered.</returns>
    public Task<JsonNode> ClickAsync(FakeCard message, string title, string? id = null, params (string Name, string Value)[] values) =>
        ClickAsync(message, message.Buttons[title], id, values);

    /// <summary>Clicks a button of a card that came in place of the message's own.</summary>
    public async Task<JsonNode> ClickAsync(FakeCard message, JsonObject action, string? id = null, params (string Name, string Value)[] values)
    {
        return await AnswerAsync(Invoke(message, action, id, values));
    }

    /// <summary>Clicks a button that wants a form.</summary>
    /// <returns>The form: a message that this person alone sees.</returns>
    public async Task<FakeCard> FormAsync(FakeCard message, string title)
    {
        // One that was asked for by a typed command may come meanwhile.
        var asked = message.Buttons[title]["data"]!["chatops"]!["command"]!.GetValue<string>().Split(' ')[0];
        var before = Forms().Select(form => form.Id).ToList();
        await ClickAsync(message, title);
        FakeCard? shown = null;
        await Support.Until.TrueAsync(() => Task.FromResult((shown = Forms().FirstOrDefault(form => !before.Contains(form.Id))) is not null));
        return shown!;

        IEnumerable<FakeCard> Forms() => teams.Messages.Where(said => (said.VisibleTo == member.User || said.Conversation == FakeTeams.Personal(member))
            && said.Buttons.Values.Any(button => button["data"]?["chatops"]?["kept"]?["form"]?.GetValue<string>() == asked));
    }

    /// <summary>The answer to something that wants one; asked for again under the same id while the bot is too slow to have it.</summary>
    public async Task<JsonNode> AnswerAsync(JsonObject invoke)
    {
        JsonNode? answer = null;
        await Support.Until.TrueAsync(async () =>
        {
            using var response = await SendAsync(invoke);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var text = await response.Content.ReadAsStringAsync(Token);
            answer = JsonNode.Parse(text);
            return !text.Contains("does not answer at the moment", StringComparison.Ordinal) && !text.Contains("does not tell me at the moment", StringComparison.Ordinal)
                && !text.Contains("takes longer than usual", StringComparison.Ordinal) && !text.Contains("It is saved and will be done.", StringComparison.Ordinal);
        });
        return answer!;
    }

    /// <summary>The same from a client that knows no Action.Execute.</summary>
    public async Task<HttpStatusCode> SubmitAsync(FakeCard message, string title, params (string Name, string Value)[] values)
    {
        var activity = Activity("message", message.Conversation, null);
        activity["replyToId"] = message.Id;
        activity["value"] = Filled(message.Buttons[title]["fallback"]!.AsObject(), values);
        return await DeliverAsync(activity);
    }

    public JsonObject Invoke(FakeCard message, JsonObject action, string? id = null, params (string Name, string Value)[] values)
    {
        var activity = Activity("invoke", message.Conversation, id);
        activity["name"] = "adaptiveCard/action";
        activity["replyToId"] = message.Id;
        activity["value"] = new JsonObject
        {
            ["action"] = new JsonObject { ["type"] = "Action.Execute", ["title"] = action["title"]?.DeepClone(), ["verb"] = action["verb"]?.DeepClone(), ["data"] = Filled(action, values) },
            ["trigger"] = "manual",
        };
        return activity;
    }

    /// <summary>An activity as Teams writes it.</summary>
    public JsonObject Activity(string type, string? conversation, string? id) => new()
    {
        ["type"] = type,
        ["id"] = id ?? $"1:{Guid.NewGuid():N}",
        ["timestamp"] = "2026-11-23T08:59:17.559Z",
        ["localTimestamp"] = "2026-11-23T08:59:17.559+00:00",
        ["channelId"] = "msteams",
        ["serviceUrl"] = teams.ServiceUrl,
        ["from"] = new JsonObject { ["id"] = member.User, ["name"] = member.Name, ["aadObjectId"] = member.Account },
        ["recipient"] = new JsonObject { ["id"] = FakeTeams.Bot, ["name"] = FakeTeams.BotName },
        ["conversation"] = new JsonObject
        {
            ["id"] = conversation ?? FakeTeams.Personal(member),
            ["conversationType"] = conversation is null || conversation.StartsWith("a:", StringComparison.Ordinal) ? "personal" : conversation.Contains("@thread.tacv2", StringComparison.Ordinal) ? "channel" : "groupChat",
            ["tenantId"] = FakeTeams.Tenant,
        },
        ["entities"] = new JsonArray(new JsonObject { ["type"] = "clientInfo", ["locale"] = "en-US", ["platform"] = "Web" }),
        ["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = FakeTeams.Tenant }, ["somethingNew"] = new JsonArray(1, 2) },
        ["locale"] = "en-US",
    };

    public static JsonObject Mention(string user, string name, string? text = null) => new()
    {
        ["type"] = "mention",
        ["mentioned"] = new JsonObject { ["id"] = user, ["name"] = name },
        ["text"] = text ?? $"<at>{name}</at>",
    };

    /// <summary>What a right token says.</summary>
    public JsonObject Claims()
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonObject
        {
            ["iss"] = FakeTeams.Issuer,
            ["aud"] = FakeTeams.AppId,
            ["nbf"] = now.AddMinutes(-1).ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["serviceurl"] = teams.ServiceUrl,
        };
    }

    public Task<HttpResponseMessage> SendAsync(JsonObject activity) => SendAsync(activity, $"Bearer {teams.Signers[0].Sign(Claims())}");

    /// <summary>The same for somebody who may go away before the answer comes.</summary>
    public async Task<HttpResponseMessage> SendUntilGoneAsync(JsonObject activity, CancellationToken gone)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "api/messages")) { Content = new StringContent(activity.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {teams.Signers[0].Sign(Claims())}");
        return await Http.SendAsync(request, gone);
    }

    public async Task<HttpResponseMessage> SendAsync(JsonObject activity, string? authorization) => await SendAsync(address, Encoding.UTF8.GetBytes(activity.ToJsonString()), authorization);

    public static async Task<HttpResponseMessage> SendAsync(Uri address, byte[] body, string? authorization, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "api/messages")) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");

        // What is too long is refused before it is sent; else the answer may be lost with the connection.
        request.Headers.ExpectContinue = body.Length > 1_000_000;
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, Token);
    }

    private static JsonObject Filled(JsonObject action, (string Name, string Value)[] values)
    {
        var data = action["data"]!.DeepClone().AsObject();
        foreach (var (name, value) in values)
        {
            data[name] = value;
        }

        return data;
    }
}
