using System.Net;
using TodoApp.Pages.Todos;

namespace TodoApp.Tests.Pages.Todos;

public class EditTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(1);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Saving_changes_title_and_text_and_nothing_else_and_comes_back_to_the_to_do()
    {
        await fixture.Database.ExecuteAsync("UPDATE todos SET done = true");
        var client = fixture.CreateClient();
        var form = await (await client.GetPageAsync(Addresses.List(new ListView { Show = ListView.Completed }))).ClickAsync("Todo 1");

        var response = await client.SendAsync(form.Fill("Title", "Bread").Fill("Text", "rye").RequestOf("Save"));

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/lists/0?show=completed#said", response.Headers.Location!.ToString());
        Assert.Equal([("Bread", "rye", true)], await fixture.Database.QueryAsync<(string, string, bool)>("SELECT title, text, done FROM todos"));
    }

    [Fact]
    public async Task An_edit_of_what_someone_else_changed_meanwhile_is_not_saved_but_shown_beside_theirs()
    {
        var mine = await fixture.CreateClient().GetPageAsync(Addresses.Edit(1));
        var theirs = await fixture.CreateClient().GetPageAsync(Addresses.Edit(1));
        await theirs.Fill("Title", "Theirs").ClickAsync("Save");

        var conflict = await mine.Fill("Title", "Mine").ClickAsync("Save");

        Assert.Equal(HttpStatusCode.Conflict, conflict.Status);
        Assert.Contains("Theirs", conflict.Text, StringComparison.Ordinal);
        Assert.Equal("Mine", conflict.Document.QuerySelector("input[name=Title]")!.GetAttribute("value"));
        Assert.Equal(["Theirs"], await fixture.Database.TitlesAsync());

        await conflict.ClickAsync("Save yours");
        Assert.Equal(["Mine"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task Saving_over_an_edit_that_came_after_the_conflict_page_is_a_conflict_again()
    {
        var mine = await fixture.CreateClient().GetPageAsync(Addresses.Edit(1));
        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Theirs'");
        var conflict = await mine.Fill("Title", "Mine").ClickAsync("Save");
        await fixture.Database.ExecuteAsync("UPDATE todos SET text = 'newer still'");

        Assert.Equal(HttpStatusCode.Conflict, (await conflict.ClickAsync("Save yours")).Status);
    }

    [Fact]
    public async Task The_same_edit_sent_twice_is_saved_once_and_is_no_conflict()
    {
        var form = (await fixture.CreateClient().GetPageAsync(Addresses.Edit(1))).Fill("Title", "Bread");

        await form.ClickAsync("Save");
        var again = await form.ClickAsync("Save");

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal(["Bread"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task An_edit_is_no_conflict_with_a_completion_meanwhile()
    {
        var form = await fixture.CreateClient().GetPageAsync(Addresses.Edit(1));
        await fixture.Database.ExecuteAsync("UPDATE todos SET done = true");

        Assert.Equal(HttpStatusCode.OK, (await form.Fill("Title", "Bread").ClickAsync("Save")).Status);
        Assert.Equal([true], await fixture.Database.QueryAsync<bool>("SELECT done FROM todos"));
    }

    [Fact]
    public async Task An_invalid_edit_gets_422_and_keeps_what_was_typed_and_the_next_save_still_works()
    {
        var form = await fixture.CreateClient().GetPageAsync(Addresses.Edit(1));

        form = await form.Fill("Title", "").Fill("Text", "kept").ClickAsync("Save");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, form.Status);
        await form.Fill("Title", "Bread").ClickAsync("Save");

        Assert.Equal([("Bread", "kept")], await fixture.Database.QueryAsync<(string, string)>("SELECT title, text FROM todos"));
    }

    [Theory]
    [InlineData("/lists/0/edit/99")]
    [InlineData("/lists/0/edit/abc")]
    [InlineData("/lists/0/edit/99999999999999999999")]
    public async Task An_unknown_or_malformed_id_is_404(string address)
        => Assert.Equal(HttpStatusCode.NotFound, (await fixture.CreateClient().GetPageAsync(address)).Status);

    [Fact]
    public async Task Saving_a_to_do_that_was_deleted_meanwhile_offers_to_restore_it_with_the_changes()
    {
        await fixture.Database.ExecuteAsync("UPDATE todos SET done = true");
        var client = fixture.CreateClient();
        var form = await client.GetPageAsync(Addresses.Edit(1));
        await (await client.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");

        var deleted = await form.Fill("Title", "Bread").Fill("Text", "rye").ClickAsync("Save");
        Assert.Equal(HttpStatusCode.NotFound, deleted.Status);
        Assert.Empty(await fixture.Database.TitlesAsync());
        await deleted.ClickAsync("Restore it with these changes");
        var again = await deleted.ClickAsync("Restore it with these changes");

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Contains("Restored and saved “Bread”", again.Texts("[role=alert]").Single(), StringComparison.Ordinal);
        Assert.Equal([("Bread", "rye", true)], await fixture.Database.QueryAsync<(string, string, bool)>("SELECT title, text, done FROM todos"));
        Assert.Empty(await fixture.Database.TitlesAsync("deleted_todos"));
    }

    [Fact]
    public async Task A_to_do_that_was_changed_and_deleted_meanwhile_is_restored_in_sight_of_that_change()
    {
        var client = fixture.CreateClient();
        var form = await client.GetPageAsync(Addresses.Edit(1));
        await fixture.Database.ExecuteAsync("UPDATE todos SET title = 'Theirs'");
        await (await client.GetPageAsync(Addresses.List())).ClickAsync("Delete", "li[id^=todo-]");

        var deleted = await form.Fill("Title", "Mine").ClickAsync("Save");
        Assert.Equal(["Theirs"], deleted.Texts(".theirs .title"));
        await deleted.ClickAsync("Restore it with these changes");

        Assert.Equal(["Mine"], await fixture.Database.TitlesAsync());
    }

    [Fact]
    public async Task A_mistake_in_what_is_to_be_restored_keeps_it_and_the_next_save_restores_it()
    {
        var client = fixture.CreateClient();
        var form = await client.GetPageAsync(Addresses.Edit(1));
        await (await client.GetPageAsync(Addresses.List())).ClickAsync("Delete", "#todo-1");
        var deleted = await form.Fill("Title", "Bread").ClickAsync("Save");

        var mistake = await deleted.Fill("Title", "").Fill("Text", "rye").ClickAsync("Restore it with these changes");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, mistake.Status);
        await mistake.Fill("Title", "Bread").ClickAsync("Save");

        Assert.Equal([("Bread", "rye")], await fixture.Database.QueryAsync<(string, string)>("SELECT title, text FROM todos"));
    }

    [Fact]
    public async Task Saving_a_to_do_that_is_gone_for_good_offers_to_add_it_as_a_new_one()
    {
        var form = await fixture.CreateClient().GetPageAsync(Addresses.Edit(1));
        await fixture.Database.EmptyTodosAsync();

        var gone = await form.Fill("Title", "Bread").Fill("Text", "rye").ClickAsync("Save");
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        await gone.ClickAsync("Add as new");
        await gone.ClickAsync("Add as new");

        Assert.Equal([("Bread", "rye")], await fixture.Database.QueryAsync<(string, string)>("SELECT title, text FROM todos"));
    }
}

public sealed class EditTestsOnAdoptedTables(AdoptedTodoAppFixture fixture)
    : EditTests(fixture), IClassFixture<AdoptedTodoAppFixture>;
