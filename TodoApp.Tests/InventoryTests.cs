namespace TodoApp.Tests;

/// <summary>What can be done to the app is tried in every way that the tests know: faults, hostile input, forged forms, round trips.</summary>
public sealed class InventoryTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>
{
    /// <summary>The fault matrix and the round trips go through all of <see cref="Operation.All"/>; the rest asks the inventory itself.</summary>
    [Fact]
    public async Task Every_address_that_takes_a_post_has_an_operation()
    {
        await using var app = fixture.StartApp([("Accounts:Mode", "open")]);

        Assert.Equal(PathsOf(Operation.All), await Inventory.PostAddressesAsync(app));
        Assert.Equal(PathsOf(Operation.All.Where(each => each.Accounts is null)), await Inventory.PostAddressesAsync(fixture.App));
    }

    // The one that keeps ticks asks the database nothing.
    private static IEnumerable<string> PathsOf(IEnumerable<Operation> operations)
        => operations.Select(each => each.InventoryPath).Append(Addresses.Select()).Distinct().Order(StringComparer.Ordinal);
}
