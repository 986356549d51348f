using System.Net;

namespace TodoApp.Tests.Pages;

/// <summary>Where two people do something to the same to-dos, each is told what really became of them.</summary>
public class TruthTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    private readonly HttpClient _ann = fixture.CreateClient(), _ben = fixture.CreateClient();

    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(3);
    }

    public ValueTask DisposeAsync()
    {
        _ann.Dispose();
        _ben.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Who_deletes_what_is_deleted_already_is_told_so_and_offered_no_Undo_of_anothers_deletion()
    {
        var stale = await _ben.GetPageAsync(Addresses.List());
        var ann = await SelectAndClickAsync("Delete", "Todo 1", "Todo 2");

        var ben = await stale.ClickAsync("Delete", "#todo-1");

        Says(ben, "“Todo 1” was in the trash already");
        Assert.False(ben.Offers("Undo"));
        Says(await ann.ClickAsync("Undo"), "Restored 2 to-dos");
        Assert.Equal(["Todo 1", "Todo 2", "Todo 3"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task Who_deletes_several_of_which_one_was_deleted_already_takes_back_only_their_own()
    {
        var stale = await SelectAsync(_ben, "Todo 1", "Todo 2");
        await (await _ann.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");

        var ben = await stale.ClickAsync("Delete");

        Says(ben, "Deleted “Todo 2”. “Todo 1” was in the trash already");
        Says(await ben.ClickAsync("Undo"), "Restored “Todo 2”");
        Assert.Equal(["Todo 1"], await fixture.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task An_Undo_says_what_did_not_come_back()
    {
        var ann = await SelectAndClickAsync("Delete", "Todo 1", "Todo 2", "Todo 3");
        await (await _ben.GetPageAsync(Addresses.Trash())).ClickAsync("Delete for good: Todo 2");

        Says(await ann.ClickAsync("Undo"), "Restored 2 of 3: 1 to-do was deleted for good");
        Assert.Equal(["Todo 1", "Todo 3"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task An_Undo_of_what_was_restored_and_deleted_again_leaves_that_where_it_is()
    {
        var ann = await (await _ann.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");
        await (await _ben.GetPageAsync(Addresses.Trash())).ClickAsync("Restore Todo 1");
        await (await _ben.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");

        Says(await ann.ClickAsync("Undo"), "Nothing was restored: “Todo 1” was deleted again by someone else");
        Assert.Equal(["Todo 1"], await fixture.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task An_Undo_after_the_trash_was_emptied_restores_nothing_and_says_so()
    {
        var ann = await (await _ann.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");
        await (await _ben.GetPageAsync(Addresses.Trash())).ClickAsync("Delete all for good");

        Says(await ann.ClickAsync("Undo"), "Nothing was restored: 1 to-do was deleted for good");
    }

    [Fact]
    public async Task An_Undo_sent_twice_says_the_same_twice()
    {
        var ann = await (await _ann.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");

        await ann.ClickAsync("Undo");
        Says(await ann.ClickAsync("Undo"), "Restored “Todo 1”");
    }

    [Fact]
    public async Task What_was_restored_meanwhile_is_not_deleted_for_good_and_nobody_is_told_it_was()
    {
        await (await _ann.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");
        var stale = await _ben.GetPageAsync(Addresses.Trash());
        await (await _ann.GetPageAsync(Addresses.Trash())).ClickAsync("Restore Todo 1");

        Says(await stale.ClickAsync("Delete for good: Todo 1"), "“Todo 1” was not deleted: it was restored before");
        Assert.Contains("Todo 1", await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task An_edit_of_a_to_do_that_never_was_is_not_saved_with_a_version_or_without()
    {
        var form = await _ann.GetPageAsync(Addresses.Edit(1));
        foreach (var version in (string[])["", form.Document.QuerySelector("[name=Version]")!.GetAttribute("value")!])
        {
            form.Document.QuerySelector("[name=Version]")!.SetAttribute("value", version);
            var request = form.Fill("Title", "Never").RequestOf("Save");
            request.RequestUri = new Uri(fixture.Address, Addresses.Edit(99));

            var answer = await _ann.SendAsync(request);

            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Completing_what_is_completed_already_is_not_nothing_selected()
    {
        await (await _ann.GetPageAsync(Addresses.List())).ClickAsync("Complete Todo 1");

        Says(await SelectAndClickAsync("Complete", "Todo 1"), "Already completed");
        Says(await SelectAndClickAsync("Reopen", "Todo 2"), "Not completed yet");
    }

    [Theory]
    [InlineData("Complete")]
    [InlineData("Delete")]
    public async Task However_many_are_sent_the_cookie_with_the_message_is_one_that_browsers_take(string button)
    {
        const long First = 1_000_000_000_000_000_000;
        await fixture.Database.ExecuteAsync(
            "INSERT INTO todos (todo_id, title, text, done) SELECT @first + i, 'Long id', '', false FROM generate_series(1, 1000) numbers (i)",
            new { first = First });
        var list = await (await _ann.GetPageAsync(Addresses.List())).ClickAsync("Select");
        var request = list.RequestOf(button);
        var body = await request.Content!.ReadAsStringAsync();
        var ids = string.Concat(Enumerable.Range(1, 1000).Select(i => $"&active={First + i}"));
        request.Content = new StringContent(body + ids, request.Content.Headers.ContentType);

        var answer = await _ann.SendAsync(request);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.InRange(cookie.Length, 1, 4096));
    }

    private async Task<HtmlPage> SelectAndClickAsync(string button, params string[] titles)
        => await (await SelectAsync(_ann, titles)).ClickAsync(button);

    private static async Task<HtmlPage> SelectAsync(HttpClient client, params string[] titles)
    {
        var page = await (await client.GetPageAsync(Addresses.List())).ClickAsync("Select");
        foreach (var title in titles)
            page.Tick(title);
        return page;
    }

    private static void Says(HtmlPage page, string message)
        => Assert.Equal(message, page.Document.QuerySelector(".said p")?.TextContent);
}

public sealed class TruthTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : TruthTests(fixture), IClassFixture<AdoptedTodoAppFixture>;
