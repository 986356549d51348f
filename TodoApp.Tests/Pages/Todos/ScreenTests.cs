using Microsoft.Playwright;
using TodoApp.Pages.Todos;

namespace TodoApp.Tests.Pages.Todos;

/// <summary>What a person sees of the list and can reach on it, in a browser and without a script of the page's own.</summary>
public sealed class ScreenTests(TodoAppFixture app, BrowserFixture browser) : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await app.Database.EmptyTodosAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    public async Task The_first_to_do_stands_near_the_top(int width, int height)
    {
        await app.Database.AddTodosAsync(3);
        var todo = await browser.OpenAsync(app.Address, width: width, height: height);

        Assert.InRange((await todo.Items.First.BoundingBoxAsync())!.Y, 1, 230);
    }

    [Theory]
    [InlineData("Complete Todo 2")]
    [InlineData("Delete")]
    public async Task What_is_said_stands_where_the_row_was_and_its_Undo_is_the_next_stop(string button)
    {
        await app.Database.AddTodosAsync(40);
        var todo = await browser.OpenAsync(app.Address, javaScript: false, width: 844, height: 390);
        if (button == "Delete")
            await todo.DeleteAsync("Todo 2");
        else
            await todo.PressAsync(button);

        await Assertions.Expect(todo.Page.Locator("#todo-3 + #said + #todo-1")).ToBeVisibleAsync();
        await Assertions.Expect(todo.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeInViewportAsync();
        await todo.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(todo.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_neighbour_of_what_was_deleted_looks_as_it_did()
    {
        await app.Database.AddTodosAsync(3);
        var todo = await browser.OpenAsync(app.Address);
        var before = await LookAsync("#todo-1");

        await todo.DeleteAsync("Todo 2");

        Assert.Equal(before, await LookAsync("#todo-1"));
        Task<string> LookAsync(string row) => todo.Page.Locator(row).EvaluateAsync<string>("row => getComputedStyle(row).backgroundColor");
    }

    [Fact]
    public async Task After_adding_and_in_the_form_of_a_to_do_one_can_type_at_once()
    {
        await app.Database.AddTodosAsync(3);
        var todo = await browser.OpenAsync(app.Address, javaScript: false);
        await todo.AddAsync("Buy milk");
        await Assertions.Expect(todo.Page.Locator("#Title")).ToBeFocusedAsync();
        await todo.Page.Keyboard.TypeAsync("Buy bread");
        await todo.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(5);

        await todo.FollowAsync("Buy bread");

        await Assertions.Expect(todo.Page.Locator("#Title")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Pressing_a_circle_is_pressing_it_even_from_the_field_with_the_focus()
    {
        await app.Database.AddTodosAsync(3);
        var todo = await browser.OpenAsync(app.Address, javaScript: false);
        await todo.AddAsync("Buy milk");
        await todo.FillAsync("Title", "Half a t");

        await todo.CompleteAsync("Todo 3");

        await Assertions.Expect(todo.Alert).ToContainTextAsync("Completed “Todo 3”");
        await Assertions.Expect(todo.Page.Locator("#Title")).ToHaveValueAsync("Half a t");
    }

    [Fact]
    public async Task Enter_on_a_box_that_selects_does_nothing_to_what_is_ticked()
    {
        await app.Database.AddTodosAsync(3);
        var todo = await browser.OpenAsync(new Uri(app.Address, Addresses.List(new ListView().Selecting(true))), javaScript: false);
        await todo.Page.GetByLabel("Todo 2").CheckAsync();

        await todo.Page.GetByLabel("Todo 2").PressAsync("Enter");

        await Assertions.Expect(todo.Page.GetByLabel("Todo 2")).ToBeCheckedAsync();
        Assert.Equal([false, false, false], await app.Database.QueryAsync<bool>("SELECT done FROM todos"));
    }

    [Fact]
    public async Task The_actions_on_what_is_ticked_stay_in_sight_with_the_count()
    {
        await app.Database.AddTodosAsync(40);
        var todo = await browser.OpenAsync(new Uri(app.Address, Addresses.List(new ListView().Selecting(true))), javaScript: false, width: 390, height: 844);

        await Assertions.Expect(todo.Page.GetByRole(AriaRole.Button, new() { Name = "Complete", Exact = true })).ToBeInViewportAsync();
        await todo.Page.GetByLabel("Todo 40").CheckAsync();
        var one = await todo.Page.Locator(".picked").ScreenshotAsync();
        await todo.Page.GetByLabel("Todo 39").CheckAsync();

        Assert.NotEqual(one, await todo.Page.Locator(".picked").ScreenshotAsync());
    }

    [Fact]
    public async Task In_high_contrast_an_open_circle_is_empty_and_a_completed_one_is_not()
    {
        await app.Database.AddTodosAsync(1);
        await app.Database.AddTodosAsync(1, first: 2, done: true);
        var todo = await browser.OpenAsync(new Uri(app.Address, Addresses.List(new ListView { Show = ListView.All })), forcedColors: ForcedColors.Active);

        Assert.Equal(0, await InkAsync("#todo-1 > button:first-child"));
        Assert.InRange(await InkAsync("#todo-2 > button:first-child"), 5, 100);

        // Of the middle of the circle, how much is not background.
        async Task<int> InkAsync(string circle)
        {
            var box = (await todo.Page.Locator(circle).BoundingBoxAsync())!;
            var clip = new Clip { X = box.X + box.Width / 2 - 6, Y = box.Y + box.Height / 2 - 6, Width = 12, Height = 12 };
            return await Pixels.DifferentAsync(todo.Page, await ShotAsync(todo, clip), null);
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light, "/lists/0")]
    [InlineData(ColorScheme.Dark, "/lists/0")]
    [InlineData(ColorScheme.Light, "/lists/0?select=on")]
    [InlineData(ColorScheme.Dark, "/lists/0?select=on")]
    [InlineData(ColorScheme.Light, "/lists/0/trash")]
    [InlineData(ColorScheme.Dark, "/lists/0/trash")]
    [InlineData(ColorScheme.Light, "/lists/0/import")]
    public async Task Every_control_that_has_the_focus_looks_like_it(ColorScheme scheme, string address)
    {
        await app.Database.AddTodosAsync(2);
        await app.Database.AddTodosAsync(1, first: 3, done: true);
        var client = app.CreateClient();
        await (await client.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");
        var todo = await browser.OpenAsync(new Uri(app.Address, address), colorScheme: scheme);
        await todo.Page.Keyboard.PressAsync("Tab"); // To the skip link, which shows itself.

        var stops = 0;
        for (; stops < 40; stops++)
        {
            await todo.Page.Keyboard.PressAsync("Tab");
            var focused = todo.Page.Locator(":focus");
            if (await focused.CountAsync() == 0)
                break;
            var box = (await focused.BoundingBoxAsync())!;
            var clip = new Clip { X = Math.Max(0, box.X - 6), Y = Math.Max(0, box.Y - 6), Width = box.Width + 12, Height = box.Height + 12 };
            var name = await focused.EvaluateAsync<string>("control => control.outerHTML.slice(0, 120)");
            var with = await ShotAsync(todo, clip);
            await focused.EvaluateAsync("control => control.blur()");
            var changed = await Pixels.DifferentAsync(todo.Page, with, await ShotAsync(todo, clip));
            Assert.True(changed >= box.Width + box.Height, $"{name}: {changed} pixels");
        }
        Assert.InRange(stops, 8, 39);
    }

    [Theory]
    [InlineData("/lists/0")]
    [InlineData("/lists/0?q=Todo")]
    [InlineData("/lists/0?select=on")]
    [InlineData("/lists/0/several")]
    public async Task Twice_the_text_breaks_no_word_of_a_control_and_nothing_out_of_a_phone(string address)
    {
        await app.Database.AddTodosAsync(2);
        var todo = await browser.OpenAsync(new Uri(app.Address, address), width: 390, height: 844);

        await todo.Page.EvaluateAsync("document.documentElement.style.fontSize = '200%'");

        Assert.Equal(390, await todo.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await todo.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('main :is(button, a, summary, label):not(.title)')].flatMap(control => {
              const broken = [];
              const texts = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
              while (texts.nextNode()) {
                for (const word of texts.currentNode.data.matchAll(/\S+/g)) {
                  const range = document.createRange();
                  range.setStart(texts.currentNode, word.index);
                  range.setEnd(texts.currentNode, word.index + word[0].length);
                  if (new Set([...range.getClientRects()].map(rect => Math.round(rect.top))).size > 1) broken.push(word[0]);
                }
              }
              return broken;
            })
            """));
    }

    [Fact]
    public async Task A_finger_finds_every_control()
    {
        await app.Database.AddTodosAsync(2);
        var todo = await browser.OpenAsync(app.Address, width: 390, height: 844, isTouch: true);

        Assert.Empty(await todo.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('main button, main summary, button.menu')].filter(control => control.checkVisibility())
              .filter(control => control.getBoundingClientRect().height < 44 || control.getBoundingClientRect().width < 44)
              .map(control => control.outerHTML)
            """));
    }

    [Fact]
    public async Task On_paper_it_says_how_much_of_the_list_it_is()
    {
        await app.Database.AddTodosAsync(120);
        var todo = await browser.OpenAsync(app.Address);

        await todo.Page.EmulateMediaAsync(new() { Media = Media.Print });

        await Assertions.Expect(todo.Page.GetByText("50 of 120 open to-dos")).ToBeVisibleAsync();
        await Assertions.Expect(todo.Page.Locator(".add")).ToBeHiddenAsync();
        await Assertions.Expect(todo.Page.Locator("#side")).ToBeHiddenAsync();
    }

    private static Task<byte[]> ShotAsync(TodoPage todo, Clip clip) => todo.Page.ScreenshotAsync(new() { Clip = clip, Animations = ScreenshotAnimations.Disabled });
}
