using Microsoft.Playwright;

namespace ChatOps.Tests.EndToEnd;

/// <summary>The console in a window, by what people do in it.</summary>
internal sealed class ConsolePage
{
    private readonly IPage _page;
    private readonly List<string> _complaints = [];

    private ConsolePage(IPage page)
    {
        _page = page;
        page.Console += (_, message) => Complain(message.Type == "error" && !message.Text.Contains("net::ERR_", StringComparison.Ordinal), message.Text);
        page.PageError += (_, error) => Complain(true, error);
    }

    public IPage Page => _page;

    /// <summary>What the browser had to object to: faults of scripts, and what the security policy forbids.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints)
            {
                return [.. _complaints];
            }
        }
    }

    public ILocator Composer => _page.Locator("[data-composer]");

    public ILocator Hint => _page.Locator("[data-hint]");

    public ILocator Messages => _page.Locator("[data-messages]");

    public ILocator Card => _page.Locator("[data-card]");

    public ILocator Form => _page.Locator("dialog#form[open]");

    /// <summary>Enters as a person of the first run, in the room given.</summary>
    public static async Task<ConsolePage> EnterAsync(IBrowserContext context, string address, string account, string room = "")
    {
        var console = await OpenAsync(context, $"{address}/as/{account}/{(room.Length == 0 ? "" : $"c/{room}")}");
        await console.Composer.WaitForAsync();
        return console;
    }

    /// <summary>Goes to an address in a new page.</summary>
    public static async Task<ConsolePage> OpenAsync(IBrowserContext context, string address)
    {
        var console = new ConsolePage(await context.NewPageAsync());
        await console.Page.GotoAsync(address);
        return console;
    }

    public async Task SayAsync(string text)
    {
        await _page.Locator("[data-composer]").FillAsync(text);
        await _page.Locator("[data-composer]").PressAsync("Enter");
    }

    public async Task GoToAsync(string room)
    {
        await _page.Locator($".rooms a[href='c/{room}']").ClickAsync();
        await _page.Locator($"[data-room='{room}']").WaitForAsync();
        await Card.WaitForAsync();
    }

    public Task ClickAsync(string button) => Card.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Waits until the words stand among the messages.</summary>
    public async Task SeeAsync(string words)
    {
        try
        {
            await Messages.GetByText(words).First.WaitForAsync();
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Waited in vain for \"{words}\". There stands:\n{await Messages.InnerTextAsync()}", exception);
        }
    }

    public Task SeeOnCardAsync(string words) => Card.GetByText(words).First.WaitForAsync();

    private void Complain(bool serious, string words)
    {
        lock (_complaints)
        {
            if (serious)
            {
                _complaints.Add(words);
            }
        }
    }

    public Task PictureAsync(string name) => _page.ScreenshotAsync(new() { Path = Path.Combine(Browser.Pictures, $"{name}.png") });
}
