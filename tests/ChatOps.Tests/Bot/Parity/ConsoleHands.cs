using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Reports;
using ChatOps.Storage.People;
using ChatOps.Tests.Bot.Console;
using ChatOps.Tests.Bot.Teams;
using ChatOps.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ChatOps.Tests.Bot.Parity;

/// <summary>At the console, by the requests that its page makes.</summary>
internal sealed class ConsoleHands(TeamsBot bot) : IPlatformHands
{
    private readonly Dictionary<string, ConsoleVisitor> _visitors = [];
    private Dictionary<string, string> _buttons = [];
    private string _room = "";

    public async Task OpenAsync(string text, int number)
    {
        await SendAsync("ana", new { DeliveryKey = $"{Guid.NewGuid()}", Room = "incidents", Kind = "text", Text = $"/incident {text}" });
        var incident = await bot.IncidentAsync(number);
        await Until.TrueAsync(async () =>
        {
            await using var db = bot.Record.Read();
            _room = await db.IncidentRooms.Where(room => room.IncidentId == incident.Id && room.Platform == ChatPlatform.Console && room.CardMessage != null).Select(room => room.Room).SingleOrDefaultAsync(Token) ?? "";
            return _room.Length > 0;
        });
        _buttons = IncidentCard.ButtonsFor(incident).ToDictionary(button => button.Label, button => button.Command);
    }

    public async Task DoAsync(Move move)
    {
        switch (move)
        {
            case Move.Type typed:
                await SendAsync(move.Who, new { DeliveryKey = $"{Guid.NewGuid()}", Room = _room, Kind = "text", Text = $"/incident {typed.Text}" });
                break;
            case Move.Click clicked:
                await ClickAsync(move, clicked.Label);
                break;
            case Move.Fill filled:
                var form = (await ClickAsync(move, filled.Label)).GetProperty("form");
                await SendAsync(move.Who, new
                {
                    DeliveryKey = $"{Guid.NewGuid()}",
                    Room = _room,
                    Kind = "form",
                    Form = form.GetProperty("id").GetString(),
                    State = form.GetProperty("state").GetString(),
                    Values = filled.Values.ToDictionary(value => value.Name, value => value.Value),
                });
                break;
        }
    }

    private async Task<JsonElement> ClickAsync(Move move, string label)
    {
        var command = move.Request is { } request ? await CommandUnderAsync(request, label) : _buttons[label];
        return await SendAsync(move.Who, new { DeliveryKey = $"{Guid.NewGuid()}", Room = _room, Kind = "click", Text = command });
    }

    /// <summary>What the button under the card of a request stands for, once the card has it.</summary>
    private async Task<string> CommandUnderAsync(string request, string label)
    {
        NoticeButton? button = null;
        await Until.TrueAsync(async () =>
        {
            await using var db = bot.Record.Read();
            var cards = await db.ConsoleMessages.Where(message => message.RoomId == _room && message.OutgoingId != null && message.Body.Contains(request)).Select(message => message.Body).ToListAsync(Token);
            button = cards.Select(ChatJson.Read<Notice>).SelectMany(card => card.Buttons)
                .FirstOrDefault(button => button.Label == label && button.Command.Split(' ').Contains(request));
            return button is not null;
        });
        return button!.Command;
    }

    private async Task<JsonElement> SendAsync(string who, object delivery)
    {
        JsonElement answer = default;
        await Until.TrueAsync(async () =>
        {
            // Under the same key, as the page does it while the record is slow.
            using var response = await (await VisitorAsync(who)).SendAsync(delivery);
            answer = response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>(Token) : default;
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.ServiceUnavailable, $"{response.StatusCode}");
            return response.StatusCode == HttpStatusCode.OK;
        });
        return answer;
    }

    private async Task<ConsoleVisitor> VisitorAsync(string who)
    {
        if (!_visitors.TryGetValue(who, out var visitor))
        {
            _visitors[who] = visitor = new ConsoleVisitor(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = bot.Address }, $"as/{who}/");
            using var entered = await visitor.GetAsync("");
        }

        return visitor;
    }
}
