using TodoApp.Database;

namespace TodoApp.Tests.Tutorials;

/// <summary>
/// MovR, the vehicle sharing of CockroachDB's guide to developing applications: a decision taken on what was read stays right until
/// the commit, however many riders decide at the same time.
/// </summary>
public sealed class MovrTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>, IAsyncLifetime
{
    private const string City = "new york";

    private static readonly Guid Owner = Guid.NewGuid();
    private static readonly Guid Rider = Guid.NewGuid();
    private static readonly Guid OtherRider = Guid.NewGuid();

    private readonly RetryingTransaction _transactions = database.Transactions();

    private const string CreateUsers = """
        CREATE TABLE IF NOT EXISTS movr_users (
          id UUID NOT NULL,
          city VARCHAR NOT NULL,
          name VARCHAR,
          address VARCHAR,
          credit_card VARCHAR,
          PRIMARY KEY (city, id)
        )
        """;

    private const string CreateVehicles = """
        CREATE TABLE IF NOT EXISTS vehicles (
          id UUID NOT NULL,
          city VARCHAR NOT NULL,
          type VARCHAR,
          owner_id UUID,
          creation_time TIMESTAMP DEFAULT current_timestamp,
          status VARCHAR,
          current_location VARCHAR,
          ext JSONB,
          PRIMARY KEY (city, id),
          FOREIGN KEY (city, owner_id) REFERENCES movr_users (city, id)
        )
        """;

    private const string CreateRides = """
        CREATE TABLE IF NOT EXISTS rides (
          id UUID NOT NULL,
          city VARCHAR NOT NULL,
          vehicle_city VARCHAR,
          rider_id UUID,
          vehicle_id UUID,
          start_address VARCHAR,
          end_address VARCHAR,
          start_time TIMESTAMP DEFAULT current_timestamp,
          end_time TIMESTAMP,
          revenue DECIMAL(10,2),
          PRIMARY KEY (city, id),
          FOREIGN KEY (city, rider_id) REFERENCES movr_users (city, id),
          FOREIGN KEY (vehicle_city, vehicle_id) REFERENCES vehicles (city, id),
          CHECK (vehicle_city = city)
        )
        """;

    private const string InsertUser = "INSERT INTO movr_users (id, city, name) VALUES (@id, @City, @name)";

    public async ValueTask InitializeAsync()
    {
        foreach (var table in (string[])[CreateUsers, CreateVehicles, CreateRides])
            await database.ExecuteAsync(table);
        foreach (var (id, name) in ((Guid, string)[])[(Owner, "Owner"), (Rider, "Rider"), (OtherRider, "Other rider")])
            await _transactions.ExecuteAsync(InsertUser, new { id, City, name });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var table in (string[])["rides", "vehicles", "movr_users"])
            await database.ExecuteAsync($"DROP TABLE {table}");
    }

    [Fact]
    public async Task Vehicles_are_listed_by_city_up_to_a_limit()
    {
        for (var i = 0; i < 3; i++)
            await AddVehicleAsync(City, Owner);
        await AddVehicleAsync("paris", owner: null);

        Assert.Equal(2, (await VehiclesAsync(City, limit: 2)).Count);
        Assert.Equal(3, (await VehiclesAsync(City, limit: 100)).Count);
        Assert.Equal("scooter", Assert.Single(await VehiclesAsync("paris", limit: 100)).Type);
        Assert.Empty(await VehiclesAsync("rome", limit: 100));
    }

    [Fact]
    public async Task A_ride_starts_where_the_vehicle_is_and_takes_it_out_of_circulation()
    {
        var vehicle = await AddVehicleAsync(City, Owner);

        var ride = await StartRideAsync(City, Rider, vehicle);

        Assert.Equal([(ride, Rider, vehicle, "64 Cedar Street")], await RidesAsync());
        Assert.Equal("in_use", Assert.Single(await VehiclesAsync(City, limit: 1)).Status);
        await Assert.ThrowsAsync<VehicleUnavailableException>(() => StartRideAsync(City, OtherRider, vehicle));
        Assert.Single(await RidesAsync());
    }

    [Fact]
    public async Task Of_two_riders_who_both_see_a_vehicle_available_exactly_one_gets_it()
    {
        var vehicle = await AddVehicleAsync(City, Owner);
        var bothHaveRead = new Rendezvous(2);
        var reads = 0;

        var results = await Task.WhenAll(TryAsync(Rider), TryAsync(OtherRider));

        var (winner, ride) = Assert.Single(results, result => result.Ride is not null);
        Assert.Equal([(ride!.Value, winner, vehicle, "64 Cedar Street")], await RidesAsync());
        Assert.Equal("in_use", Assert.Single(await VehiclesAsync(City, limit: 1)).Status);
        Assert.True(reads > 2, "The loser never looked again, so it was no conflict that kept it from the vehicle.");

        async Task<(Guid Rider, Guid? Ride)> TryAsync(Guid rider)
        {
            try
            {
                return (rider, await StartRideAsync(City, rider, vehicle, afterRead: MeetAsync));
            }
            catch (VehicleUnavailableException)
            {
                return (rider, null);
            }
        }

        Task MeetAsync()
        {
            Interlocked.Increment(ref reads);
            return bothHaveRead.ArriveAsync();
        }
    }

    private const string SelectVehicles = """
        SELECT id, type, status, current_location AS location FROM vehicles WHERE city = @city ORDER BY id LIMIT @limit
        """;

    private Task<IReadOnlyList<Vehicle>> VehiclesAsync(string city, int limit)
        => _transactions.QueryAsync<Vehicle>(SelectVehicles, new { city, limit }, idempotent: true);

    private const string SelectVehicle = """
        SELECT id, type, status, current_location AS location FROM vehicles WHERE city = @city AND id = @vehicle
        """;

    private const string InsertRide = """
        INSERT INTO rides (id, city, vehicle_city, rider_id, vehicle_id, start_address)
        VALUES (@ride, @city, @city, @rider, @vehicle, @location)
        """;

    private const string TakeVehicle = "UPDATE vehicles SET status = 'in_use' WHERE city = @city AND id = @vehicle";

    /// <summary>
    /// Three statements in three round trips: the last one takes RELEASE and COMMIT along. Not idempotent: after a commit whose answer
    /// was lost, another run would find the vehicle taken, by itself.
    /// </summary>
    /// <param name="afterRead">Lets a test do something between the decision and what follows from it.</param>
    /// <returns>The ride's id.</returns>
    /// <exception cref="VehicleUnavailableException">It is unknown, or somebody has it. Nothing was changed.</exception>
    private Task<Guid> StartRideAsync(string city, Guid rider, Guid vehicle, Func<Task>? afterRead = null)
        => _transactions.RunAsync(async transaction =>
        {
            // No lock is taken: if another rider commits first, this attempt is undone, and the next one reads what they left.
            var found = await transaction.QueryAsync<Vehicle>(SelectVehicle, new { city, vehicle });
            if (afterRead is not null)
                await afterRead();
            if (found is not [{ Status: "available", Location: var location }])
                throw new VehicleUnavailableException(vehicle);

            var ride = Guid.NewGuid();
            await transaction.ExecuteAsync(InsertRide, new { ride, city, rider, vehicle, location });
            await transaction.ExecuteAndCommitAsync(TakeVehicle, new { city, vehicle });
            return ride;
        });

    private const string InsertVehicle = """
        INSERT INTO vehicles (id, city, type, owner_id, status, current_location)
        VALUES (@id, @city, 'scooter', @owner, 'available', '64 Cedar Street')
        """;

    private async Task<Guid> AddVehicleAsync(string city, Guid? owner)
    {
        var id = Guid.NewGuid();
        await _transactions.ExecuteAsync(InsertVehicle, new { id, city, owner });
        return id;
    }

    private const string SelectRides = "SELECT id, rider_id, vehicle_id, start_address FROM rides";

    private Task<IReadOnlyList<(Guid Id, Guid Rider, Guid Vehicle, string StartAddress)>> RidesAsync()
        => _transactions.QueryAsync<(Guid, Guid, Guid, string)>(SelectRides, idempotent: true);

    private sealed record Vehicle(Guid Id, string Type, string Status, string Location);

    private sealed class VehicleUnavailableException(Guid vehicle) : Exception($"Vehicle {vehicle} is not available.");
}
