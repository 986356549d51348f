using System.Collections.Concurrent;
using Microsoft.Playwright;
using TodoApp.Pages.Todos;

namespace TodoApp.Tests.Pages;

/// <summary>With the script nothing jumps and nothing reloads: what a person does appears where they did it, and what they had begun stays.</summary>
public sealed class ScriptTests(TodoAppFixture app, BrowserFixture browser)
    : IClassFixture<TodoAppFixture>, IClassFixture<BrowserFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await app.Database.ExecuteAsync("ALTER TABLE IF EXISTS away RENAME TO todos");
        await app.Database.EmptyTodosAsync();
        await app.Database.AddTodosAsync(40);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(1280, 0)]
    [InlineData(390, 0)]
    [InlineData(1280, 600)]
    [InlineData(390, 600)]
    public async Task A_tick_moves_nothing_under_the_pointer_and_nothing_around_it_however_many_follow(int width, int scroll)
    {
        var todo = await browser.OpenAsync(app.Address, width: width);
        await KeepAsync(todo);
        await todo.Page.EvaluateAsync("y => scrollTo(0, y)", scroll);

        foreach (var number in scroll == 0 ? [38, 33, 40, 31, 36] : new[] { 22, 18, 24, 16 })
        {
            var before = await TopAsync(todo, $"#todo-{number}");
            var neighbour = await TopAsync(todo, $"#todo-{number - 1}");

            await todo.CompleteAsync($"Todo {number}");

            await Assertions.Expect(todo.Alert).ToHaveTextAsync($"Completed “Todo {number}”");
            Assert.Equal(before, await TopAsync(todo, "#said"));
            Assert.Equal(neighbour, await TopAsync(todo, $"#todo-{number - 1}"));
        }
        await AssertKeptAsync(todo);
        Assert.Equal(new Uri(app.Address, Addresses.List()).ToString(), todo.Page.Url);
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task What_is_reopened_or_starred_leaves_the_rest_where_it_was(int width)
    {
        await app.Database.ExecuteAsync("UPDATE todos SET done = true WHERE todo_id <= 10");
        var todo = await browser.OpenAsync(new Uri(app.Address, Addresses.List(new ListView { Show = ListView.All })), width: width);
        await todo.Page.Locator("#todo-6").ScrollIntoViewIfNeededAsync();
        var (row, neighbour) = (await TopAsync(todo, "#todo-6"), await TopAsync(todo, "#todo-7"));

        await todo.ReopenAsync("Todo 6");
        Assert.Equal((row, neighbour), (await TopAsync(todo, "#said"), await TopAsync(todo, "#todo-7")));

        await todo.Page.Locator("#todo-20").ScrollIntoViewIfNeededAsync();
        row = await TopAsync(todo, "#todo-20");
        await todo.PressAsync("Star Todo 20");
        Assert.Equal(row, await TopAsync(todo, "#todo-20"));
        await Assertions.Expect(todo.Page.Locator("#todo-20 + #said")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_pressed_twice_is_sent_once_and_two_that_are_pressed_are_both_sent()
    {
        var todo = await browser.OpenAsync(app.Address);
        var (posts, open) = await HoldPostsAsync(todo);

        await Button(todo, "Complete Todo 40").DblClickAsync();
        await Button(todo, "Complete Todo 39").ClickAsync();
        open.SetResult();
        await todo.AnsweredAsync();

        Assert.Equal(2, posts.Count);
        Assert.Equal(["Todo 39", "Todo 40"], await app.Database.QueryAsync<string>("SELECT title FROM todos WHERE done ORDER BY title"));
    }

    [Fact]
    public async Task Enter_pressed_twice_adds_once_and_what_is_typed_meanwhile_stays_and_is_added_too()
    {
        var todo = await browser.OpenAsync(app.Address);
        var (_, open) = await HoldPostsAsync(todo);
        var title = todo.Page.Locator("#Title");

        await title.FillAsync("Milk");
        await title.PressAsync("Enter");
        await title.PressAsync("Enter");
        await title.FillAsync("Bread");
        open.SetResult();
        await todo.AnsweredAsync();
        await Assertions.Expect(title).ToHaveValueAsync("Bread");
        await Assertions.Expect(title).ToBeFocusedAsync();
        await title.PressAsync("Enter");
        await todo.AnsweredAsync();

        await Assertions.Expect(title).ToHaveValueAsync("");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(42);
    }

    [Fact]
    public async Task What_is_half_typed_selected_open_or_focused_stays_while_another_button_is_answered()
    {
        await app.Database.ExecuteAsync("UPDATE todos SET text = 'Not the basil' WHERE todo_id = 30");
        var todo = await browser.OpenAsync(app.Address);
        var (_, open) = await HoldPostsAsync(todo);

        await Button(todo, "Complete Todo 40").ClickAsync();
        await todo.FillAsync("Title", "Half a t");
        await todo.Page.Locator("#Title").EvaluateAsync("field => field.setSelectionRange(2, 4)");
        await todo.Page.Locator("summary:text-is('More: Todo 38')").ClickAsync();
        await todo.Page.EvaluateAsync("getSelection().selectAllChildren(document.querySelector('#todo-30 .text'))");
        await todo.Page.Locator("#Text").FocusAsync();
        open.SetResult();
        await todo.AnsweredAsync();

        await Assertions.Expect(todo.Page.Locator("#said")).ToHaveTextAsync("Completed “Todo 40”Undo");
        await Assertions.Expect(todo.Page.Locator("#Title")).ToHaveValueAsync("Half a t");
        Assert.Equal("2-4", await todo.Page.Locator("#Title").EvaluateAsync<string>("field => `${field.selectionStart}-${field.selectionEnd}`"));
        await Assertions.Expect(todo.Page.Locator("#todo-38 details")).ToHaveAttributeAsync("open", "");
        await Assertions.Expect(todo.Page.Locator("#Text")).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task The_menu_of_a_row_gives_it_another_day_with_one_press_and_Undo_takes_it_back(int width)
    {
        await app.Database.ExecuteAsync("UPDATE todos SET due = DATE '2020-01-31' WHERE todo_id = 40");
        var todo = await browser.OpenAsync(app.Address, width: width);
        var row = todo.Page.Locator("#todo-40");
        await row.Locator("summary").ClickAsync();
        await Assertions.Expect(row.GetByRole(AriaRole.Button, new() { Name = "No date" })).ToBeVisibleAsync();

        await row.GetByRole(AriaRole.Button, new() { Name = "Tomorrow" }).ClickAsync();

        await Assertions.Expect(row.Locator("time")).ToHaveTextAsync("Tomorrow");
        await Assertions.Expect(row.Locator("details[open]")).ToHaveCountAsync(0);
        await todo.Page.Locator("#said button").ClickAsync();
        await Assertions.Expect(row.Locator("time")).ToContainTextAsync("overdue");

        var undated = todo.Page.Locator("#todo-39");
        await undated.Locator("summary").ClickAsync();
        await Assertions.Expect(undated.GetByRole(AriaRole.Button, new() { Name = "Today" })).ToBeVisibleAsync();
        await Assertions.Expect(undated.GetByRole(AriaRole.Button, new() { Name = "No date" })).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_long_title_is_counted_when_it_gets_close_to_what_it_holds()
    {
        var todo = await browser.OpenAsync(app.Address);
        var (field, left) = (todo.Page.Locator("#Title"), todo.Page.Locator("output"));

        await field.FillAsync(new string('a', 159));
        await Assertions.Expect(left).ToBeEmptyAsync();
        await field.FillAsync(string.Concat(Enumerable.Repeat("🥛", 190)));
        await Assertions.Expect(left).ToHaveTextAsync("10");
        await app.Database.AddTodosAsync(1, first: 41);
        await Assertions.Expect(todo.Page.Locator("#todo-41")).ToBeVisibleAsync();
        await Assertions.Expect(left).ToHaveTextAsync("10");
        await field.FillAsync(new string('a', 205));
        await Assertions.Expect(left).ToHaveTextAsync("-5");
    }

    [Fact]
    public async Task Text_that_is_selected_stays_selected()
    {
        await app.Database.ExecuteAsync("UPDATE todos SET text = 'Not the basil' WHERE todo_id = 30");
        var todo = await browser.OpenAsync(app.Address);
        await todo.Page.EvaluateAsync("getSelection().selectAllChildren(document.querySelector('#todo-30 .text'))");

        await Button(todo, "Star Todo 38").EvaluateAsync("button => button.click()");
        await todo.AnsweredAsync();

        Assert.Equal("Not the basil", (await todo.Page.EvaluateAsync<string>("getSelection().toString()")).Trim());
    }

    [Fact]
    public async Task Where_the_row_with_the_focus_leaves_Undo_has_it_and_else_it_stays()
    {
        var todo = await browser.OpenAsync(app.Address);

        await Button(todo, "Complete Todo 30").FocusAsync();
        await todo.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(Button(todo, "Undo")).ToBeFocusedAsync();
        await Button(todo, "Star Todo 20").FocusAsync();
        await todo.Page.Keyboard.PressAsync("Space");

        await Assertions.Expect(Button(todo, "Unstar Todo 20")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_circle_shows_its_new_state_at_once_and_takes_it_back_with_a_sentence_when_it_is_refused()
    {
        var todo = await browser.OpenAsync(app.Address);
        var (_, open) = await HoldPostsAsync(todo);
        var title = todo.Page.Locator("#todo-40 .title");
        await app.Database.ExecuteAsync("ALTER TABLE todos RENAME TO away");

        await Button(todo, "Complete Todo 40").ClickAsync();
        await Assertions.Expect(title).ToHaveCSSAsync("text-decoration-line", "line-through");
        open.SetResult();
        await todo.AnsweredAsync();

        await Assertions.Expect(title).ToHaveCSSAsync("text-decoration-line", "none");
        await Assertions.Expect(todo.Alert).ToHaveTextAsync("The list is not available right now. Nothing was changed. Please try again in a moment.");
        await Assertions.Expect(todo.Items).ToHaveCountAsync(40);
        await app.Database.ExecuteAsync("ALTER TABLE away RENAME TO todos");
        await todo.PressAsync("Try again");
        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Completed “Todo 40”");
    }

    [Fact]
    public async Task A_message_stays_while_the_page_hears_of_changes_even_where_nothing_else_is_left()
    {
        await app.Database.EmptyTodosAsync();
        await app.Database.AddTodosAsync(1);
        var todo = await browser.OpenAsync(app.Address);
        await todo.CompleteAsync("Todo 1");
        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Completed “Todo 1”");

        await app.Database.AddTodosAsync(1, first: 2);
        await Assertions.Expect(todo.Page.Locator("#open #todo-2")).ToBeVisibleAsync();
        await app.Database.ExecuteAsync("DELETE FROM todos WHERE todo_id = 2");
        await Assertions.Expect(todo.Page.GetByText("All clear.")).ToBeVisibleAsync();

        await Assertions.Expect(todo.Page.Locator("#open > #said:only-child")).ToBeVisibleAsync();
        await todo.UndoAsync();
        await Assertions.Expect(todo.Page.Locator("#open #todo-1")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_done_and_undone_by_somebody_else_at_once_is_shown_as_it_is_then()
    {
        var todo = await browser.OpenAsync(app.Address);

        foreach (var number in new[] { 40, 39, 38, 37 })
        {
            await todo.CompleteAsync($"Todo {number}");
            await app.Database.ExecuteAsync("UPDATE todos SET done = false WHERE todo_id = @number", new { number });
            await Assertions.Expect(Button(todo, $"Complete Todo {number}")).ToBeVisibleAsync();
        }
    }

    [Fact]
    public async Task What_somebody_else_changes_while_it_is_edited_is_said_and_replaces_nothing()
    {
        var todo = await browser.OpenAsync(new Uri(app.Address, Addresses.Edit(40)));
        var (title, note, said) = (todo.Page.Locator("#Title"), todo.Page.Locator("#Text"), todo.Page.Locator("#changed"));
        await title.FillAsync("Mine");

        await todo.Page.RunAndWaitForResponseAsync(
            () => app.Database.ExecuteAsync("UPDATE todos SET text = 'Another one' WHERE todo_id = 39"),
            answer => answer.Url.EndsWith(Addresses.Edit(40), StringComparison.Ordinal));
        await Assertions.Expect(said).ToBeHiddenAsync();

        await app.Database.ExecuteAsync("UPDATE todos SET text = 'Theirs' WHERE todo_id = 40");
        await Assertions.Expect(said).ToBeVisibleAsync();
        await Assertions.Expect(said).ToHaveTextAsync("Somebody changed this to-do just now. What you typed is still here, and saving it shows you both.");
        await Assertions.Expect(title).ToHaveValueAsync("Mine");
        await Assertions.Expect(note).ToHaveValueAsync("");

        await todo.PressAsync("Save");
        await Assertions.Expect(todo.Page.Locator(".theirs .text")).ToHaveTextAsync("Theirs");
        await Assertions.Expect(title).ToHaveValueAsync("Mine");
        await todo.PressAsync("Save yours");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Saved “Mine”");
    }

    [Fact]
    public async Task A_page_that_was_refused_what_tells_it_of_changes_asks_for_it_again()
    {
        var todo = await browser.OpenAsync(app.Address);
        await todo.Page.RouteAsync("**/changes", route => route.FulfillAsync(new() { Status = 503 }), new() { Times = 1 });
        await todo.Page.RunAndWaitForResponseAsync(
            () => todo.Page.ReloadAsync(), response => response.Url.EndsWith("/changes", StringComparison.Ordinal) && response.Ok);

        await app.Database.AddTodosAsync(1, first: 41);

        await Assertions.Expect(todo.Page.Locator("#todo-41")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_that_could_not_be_asked_for_is_asked_for_again()
    {
        var todo = await browser.OpenAsync(app.Address);
        await todo.Page.RouteAsync("**/lists/0", route => route.FulfillAsync(new() { Status = 503 }), new() { Times = 2 });

        await app.Database.AddTodosAsync(1, first: 41);

        await Assertions.Expect(todo.Page.Locator("#todo-41")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_to_do_that_somebody_else_deleted_goes_with_a_sentence_in_its_place()
    {
        var todo = await browser.OpenAsync(app.Address);
        await todo.Page.RouteAsync("**/changes", route => route.AbortAsync());
        await todo.Page.ReloadAsync();
        await app.Database.ExecuteAsync("DELETE FROM todos WHERE todo_id = 39");

        await todo.CompleteAsync("Todo 39");

        await Assertions.Expect(todo.Page.Locator("#todo-40 + #said + #todo-38")).ToBeVisibleAsync();
        await Assertions.Expect(todo.Alert).ToHaveTextAsync("That to-do is not in the list any more: look in the trash");
    }

    [Fact]
    public async Task A_slow_answer_shows_that_it_is_on_its_way_and_a_fast_one_does_not()
    {
        var todo = await browser.OpenAsync(app.Address);
        var (_, open) = await HoldPostsAsync(todo);

        await Button(todo, "Complete Todo 40").ClickAsync();

        Assert.Equal(300, await todo.Page.EvaluateAsync<int>("document.getAnimations().find(each => each.animationName === 'wait').effect.getTiming().delay"));
        await Eventually.TrueAsync(
            () => todo.Page.EvaluateAsync<bool>("!getComputedStyle(document.body, '::after').scale.startsWith('0 ')"), TimeSpan.FromSeconds(10));
        open.SetResult();
        await todo.AnsweredAsync();
        Assert.Equal("none", await todo.Page.EvaluateAsync<string>("getComputedStyle(document.body, '::after').content"));
    }

    [Fact]
    public async Task Without_a_network_what_was_typed_stays_and_trying_again_adds_it_once()
    {
        var todo = await browser.OpenAsync(app.Address);
        await todo.Page.Context.SetOfflineAsync(true);

        await todo.AddAsync("Milk", "Oat");

        await Assertions.Expect(todo.Alert).ToHaveTextAsync("There is no connection. What you typed is still here.");
        await Assertions.Expect(todo.Page.Locator("#Title")).ToHaveValueAsync("Milk");
        await Assertions.Expect(todo.Page.Locator("#Text")).ToHaveValueAsync("Oat");
        await todo.PressAsync("Try again");
        await Assertions.Expect(todo.Alert).ToHaveCountAsync(1);
        await todo.Page.Context.SetOfflineAsync(false);
        await todo.PressAsync("Try again");
        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Added “Milk”");
        Assert.Single(await app.Database.TitlesAsync(), "Milk");
    }

    [Fact]
    public async Task An_answer_that_was_lost_on_the_way_is_asked_for_again_and_nothing_is_added_twice()
    {
        var todo = await browser.OpenAsync(app.Address);
        var isLost = false;
        await todo.Page.RouteAsync("**/*", async route =>
        {
            if (route.Request.Method != "POST" || isLost)
            {
                await route.ContinueAsync();
                return;
            }
            isLost = true;
            await route.FetchAsync(new() { MaxRedirects = 0 });
            await route.AbortAsync();
        });

        await todo.AddAsync("Milk");
        Assert.Single(await app.Database.TitlesAsync(), "Milk");
        await todo.PressAsync("Try again");

        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Added “Milk”");
        Assert.Single(await app.Database.TitlesAsync(), "Milk");
    }

    [Fact]
    public async Task A_form_that_is_out_of_date_keeps_what_was_typed_and_can_be_sent_at_once()
    {
        var todo = await browser.OpenAsync(app.Address);
        await todo.Page.RouteAsync($"**{Addresses.Changes(0)}", route => route.AbortAsync()); // It would bring a form that is not.
        await todo.Page.ReloadAsync();
        await todo.Page.Context.ClearCookiesAsync();

        await todo.AddAsync("Milk");

        await Assertions.Expect(todo.Alert).ToContainTextAsync("This form was out of date");
        await Assertions.Expect(todo.Page.Locator("#Title")).ToHaveValueAsync("Milk");
        await todo.PressAsync("Try again");
        await Assertions.Expect(todo.Alert).ToHaveTextAsync("Added “Milk”");
    }

    [Fact]
    public async Task Each_message_is_announced_once_even_if_it_is_the_same_as_before()
    {
        var todo = await browser.OpenAsync(app.Address);
        await todo.Page.EvaluateAsync("""
            window.announced = [];
            new MutationObserver(records => {
              for (const record of records) {
                const nodes = record.type === 'childList' ? [...record.addedNodes] : [record.target];
                for (const node of nodes) {
                  const region = (node.closest ? node : node.parentElement).closest('[role=alert], [role=status], [aria-live]') ?? node.querySelector?.('[role=alert]');
                  if (region && region.isConnected && region.textContent) announced.push(region.textContent);
                }
              }
            }).observe(document.body, { childList: true, subtree: true, characterData: true });
            """);

        await todo.CompleteAsync("Todo 40");
        await todo.AddAsync("");
        await todo.AddAsync("");
        await todo.CompleteAsync("Todo 30");

        Assert.Equal(
            ["Completed “Todo 40”", "Title is required", "Title is required", "Completed “Todo 30”"],
            await todo.Page.EvaluateAsync<string[]>("announced"));
    }

    [Fact]
    public async Task What_is_done_on_a_page_adds_nothing_to_the_history_and_another_page_is_gone_to()
    {
        var todo = await browser.OpenAsync(new Uri(app.Address, Addresses.Trash()));
        await todo.GoToAsync(app.Address.ToString());
        var length = await todo.Page.EvaluateAsync<int>("history.length");

        await todo.CompleteAsync("Todo 40");
        await todo.DeleteAsync("Todo 39");
        Assert.Equal(length, await todo.Page.EvaluateAsync<int>("history.length"));
        await todo.EditAsync("Todo 38", "Milk");
        await Assertions.Expect(todo.Alert).ToContainTextAsync("Milk");
        Assert.Equal(length + 2, await todo.Page.EvaluateAsync<int>("history.length"));

        await todo.GoBackAsync();
        await Assertions.Expect(todo.Page.Locator("[name=Title]")).ToHaveValueAsync("Milk");
        await todo.GoBackAsync();
        await Assertions.Expect(todo.Item("Milk")).ToBeVisibleAsync();
        await todo.GoBackAsync();
        await Assertions.Expect(todo.Page.GetByRole(AriaRole.Heading, new() { Name = "Trash" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_button_pressed_for_a_new_tab_opens_one()
    {
        var todo = await browser.OpenAsync(app.Address);

        var tab = await todo.Page.Context.RunAndWaitForPageAsync(
            () => Button(todo, "Complete Todo 40").ClickAsync(new() { Modifiers = [KeyboardModifier.Control] }));

        await Assertions.Expect(new TodoPage(tab).Alert).ToHaveTextAsync("Completed “Todo 40”");
        await Assertions.Expect(todo.Alert).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_mistake_is_shown_on_the_page_that_it_was_made_on_and_its_field_has_the_focus()
    {
        var todo = await browser.OpenAsync(new Uri(app.Address, Addresses.Several()));
        await KeepAsync(todo);
        await todo.FillAsync("Lines", $"Milk\n{new string('x', 11_000)}");
        await todo.PressAsync("Add to-dos");

        await Assertions.Expect(todo.Alert).ToBeVisibleAsync();
        await Assertions.Expect(todo.Page.Locator("#Lines")).ToBeFocusedAsync();
        await AssertKeptAsync(todo);
    }

    private static ILocator Button(TodoPage todo, string name) => todo.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static Task<double> TopAsync(TodoPage todo, string selector)
        => todo.Page.Locator(selector).EvaluateAsync<double>("element => element.getBoundingClientRect().top");

    /// <summary>Marks the page, so that another one in its place would be noticed.</summary>
    private static async Task KeepAsync(TodoPage todo) => await todo.Page.EvaluateAsync("window.isKept = true");

    private static async Task AssertKeptAsync(TodoPage todo) => Assert.True(await todo.Page.EvaluateAsync<bool>("window.isKept === true"));

    /// <summary>Holds what is posted from the page back until it is let through.</summary>
    private static async Task<(ConcurrentQueue<string> Posts, TaskCompletionSource Open)> HoldPostsAsync(TodoPage todo)
    {
        var (posts, open) = (new ConcurrentQueue<string>(), new TaskCompletionSource());
        await todo.Page.RouteAsync("**/*", async route =>
        {
            if (route.Request.Method == "POST")
            {
                posts.Enqueue(route.Request.Url);
                await open.Task;
            }
            await route.ContinueAsync();
        });
        return (posts, open);
    }
}
