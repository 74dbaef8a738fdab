using System.Net;
using ChatOps.Tests.Bot.Teams;

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
                var answer = await who.ClickAsync(_card!, clicked.Label);
                if (_card!.Buttons[clicked.Label]["verb"]!.GetValue<string>() == "ask")
                {
                    await who.ClickAsync(_card, FakeCard.ButtonsOf(answer["value"]!)[clicked.Label]);
                }

                break;
            case Move.Fill filled:
                var form = await who.FormAsync(_card!, filled.Label);
                await who.ClickAsync(form, form.Buttons.Single(button => button.Value["verb"]!.GetValue<string>() == "form").Key, null, filled.Values);
                break;
        }
    }
}
