using Microsoft.Playwright;

namespace ChatOps.Tests.EndToEnd;

/// <summary>The console in a window, by what people do in it.</summary>
internal sealed class ConsolePage(IPage page)
{
    public IPage Page => page;

    public ILocator Messages => page.Locator("[data-messages]");

    public ILocator Card => page.Locator("[data-card]");

    public ILocator Form => page.Locator("dialog#form[open]");

    /// <summary>Enters as a person of the first run, in the room given.</summary>
    public static async Task<ConsolePage> EnterAsync(IBrowserContext context, string address, string account, string room = "")
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{address}/as/{account}/{(room.Length == 0 ? "" : $"c/{room}")}");
        await page.Locator("[data-composer]").WaitForAsync();
        return new ConsolePage(page);
    }

    public async Task SayAsync(string text)
    {
        await page.Locator("[data-composer]").FillAsync(text);
        await page.Locator("[data-composer]").PressAsync("Enter");
    }

    public async Task GoToAsync(string room)
    {
        await page.Locator($".rooms a[href='c/{room}']").ClickAsync();
        await page.Locator($"[data-room='{room}']").WaitForAsync();
        await Card.WaitForAsync();
    }

    public Task ClickAsync(string button) => Card.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    /// <summary>Waits until the words stand among the messages.</summary>
    public Task SeeAsync(string words) => Messages.GetByText(words).First.WaitForAsync();

    public Task SeeOnCardAsync(string words) => Card.GetByText(words).First.WaitForAsync();

    public Task PictureAsync(string name) => page.ScreenshotAsync(new() { Path = Path.Combine(Browser.Pictures, $"{name}.png") });
}
