namespace TodoApp.Tests;

/// <summary>What can be done to the app is tried in every way that the tests know: faults, hostile input, forged forms, round trips.</summary>
public sealed class InventoryTests(TodoAppFixture fixture) : IClassFixture<TodoAppFixture>
{
    /// <summary>The fault matrix and the round trips go through all of <see cref="Operation.All"/>; the rest asks the inventory itself.</summary>
    [Fact]
    public async Task Every_address_that_takes_a_post_has_an_operation()
        => Assert.Equal(
            (await Inventory.PostAddressesAsync(fixture.App)).Except([Addresses.Select()]), // It asks the database nothing.
            Operation.All.Select(each => each.Path).Distinct().Order(StringComparer.Ordinal));
}
