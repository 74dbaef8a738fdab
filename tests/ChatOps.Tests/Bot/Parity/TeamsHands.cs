using System.Net;
using ChatOps.Tests.Bot.Teams;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Parity;

/// <summary>On Teams, by activities with tokens.</summary>
internal sealed class TeamsHands(TeamsBot bot) : IPlatformHands
{
    private readonly TeamsVisitor _ana = bot.Visitor(TeamsBot.Ana);
    private readonly TeamsVisitor _bob = bot.Visitor(TeamsBot.Bob);
    private FakeCard? _card;

    public async Task OpenAsync(string text, int number)
    {
        Assert.Equal(HttpStatusCode.OK, await _ana.TypeAsync(text, FakeTeams.Channel));
        _card = await bot.SaidAsync($"INC-{number} · ", null);
        Assert.Equal($"{FakeTeams.Channel};messageid={_card.Id}", _card.Conversation);
    }

    public async Task DoAsync(Move move)
    {
        var who = move.Who == "ana" ? _ana : _bob;
        switch (move)
        {
            case Move.Type typed:
                Assert.Equal(HttpStatusCode.OK, await who.TypeAsync(WebUtility.HtmlEncode(typed.Text), _card!.Conversation));
                break;
            case Move.Click clicked:
                var card = await CardOfAsync(move, clicked.Label);
                var answer = await who.ClickAsync(card, clicked.Label);
                if (card.Buttons[clicked.Label]["verb"]!.GetValue<string>() == "ask")
                {
                    await who.ClickAsync(card, FakeCard.ButtonsOf(answer["value"]!)[clicked.Label]);
                }

                break;
            case Move.Fill filled:
                var form = await who.FormAsync(await CardOfAsync(move, filled.Label), filled.Label);
                await who.ClickAsync(form, form.Buttons.Single(button => button.Value["verb"]!.GetValue<string>() == "form").Key, null, filled.Values);
                break;
        }
    }

    private async Task<FakeCard> CardOfAsync(Move move, string label)
    {
        if (move.Request is not { } request)
        {
            return _card!;
        }

        FakeCard? found = null;
        await Until.TrueAsync(() => Task.FromResult((found = bot.Teams.Messages.LastOrDefault(message => message.Buttons.TryGetValue(label, out var button)
            && button["data"]?["chatops"]?["command"]?.GetValue<string>().Split(' ').Contains(request) == true)) is not null));
        return found!;
    }
}
