using TodoApp.Pages.Todos;

namespace TodoApp.Tests.Pages.Todos;

public sealed class PageWeightTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>
{
    [Fact]
    public async Task Fifty_to_dos_with_a_text_weigh_less_than_32_KB_and_the_stylesheet_less_than_18()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(60);
        await fixture.Database.ExecuteAsync(
            "UPDATE todos SET todo_id = todo_id + 5000000000000000000, title = 'Water the tomatoes', text = 'Not the basil'");
        var client = fixture.CreateClient();

        Assert.InRange((await client.GetByteArrayAsync(new Uri(Addresses.List(), UriKind.Relative))).Length, 1, 32 * 1024);
        Assert.InRange((await client.GetByteArrayAsync(new Uri("/site.css", UriKind.Relative))).Length, 1, 18 * 1024);
    }

    [Fact]
    public async Task Fifty_of_the_longest_texts_weigh_less_than_a_megabyte_on_the_list_in_a_search_and_in_the_trash()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(51);
        await fixture.Database.ExecuteAsync("UPDATE todos SET text = @text", new { text = new string('"', 9_996) + " end" });
        using var client = fixture.CreateClient();

        await IsLightAsync(Addresses.List());
        await IsLightAsync(Addresses.List(new ListView { Q = "end" }));
        await fixture.Database.ExecuteAsync("""
            INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, list_id, deletion_id)
            SELECT todo_id, title, text, done, pub_date, list_id, todo_id FROM todos
            """);
        await IsLightAsync(Addresses.Trash());

        async Task IsLightAsync(string address)
            => Assert.InRange((await client.GetByteArrayAsync(new Uri(address, UriKind.Relative))).Length, 50 * 2_000, 1_000_000);
    }
}
