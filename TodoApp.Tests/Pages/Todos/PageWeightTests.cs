namespace TodoApp.Tests.Pages.Todos;

public sealed class PageWeightTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>
{
    [Fact]
    public async Task Fifty_to_dos_with_a_text_weigh_less_than_32_KB_and_the_stylesheet_less_than_10()
    {
        await fixture.Database.EmptyTodosAsync();
        await fixture.Database.AddTodosAsync(60);
        await fixture.Database.ExecuteAsync(
            "UPDATE todos SET todo_id = todo_id + 5000000000000000000, title = 'Water the tomatoes', text = 'Not the basil'");
        var client = fixture.CreateClient();

        Assert.InRange((await client.GetByteArrayAsync(new Uri(Addresses.List(), UriKind.Relative))).Length, 1, 32 * 1024);
        Assert.InRange((await client.GetByteArrayAsync(new Uri("/site.css", UriKind.Relative))).Length, 1, 10 * 1024);
    }
}
