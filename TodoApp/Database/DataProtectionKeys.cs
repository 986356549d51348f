using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace TodoApp.Database;

/// <summary>
/// The key ring that protects antiforgery tokens and flash messages, kept in the database: a form that one replica rendered is
/// accepted by every other one and after a restart.
/// </summary>
public sealed class DataProtectionKeys(RetryingTransaction transactions, TimeProvider time) : IXmlRepository
{
    public static readonly Table Table = new("data_protection_keys", ["friendly_name", "xml", "created_at"], ["friendly_name"], ["SELECT", "INSERT"], []);

    /// <summary>The framework waits on a thread, and every thread that needs the ring with it: so for no longer than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    private readonly Lock _lock = new();
    private Task<IReadOnlyList<string>>? _reading;
    private volatile IReadOnlyList<string>? _latest;

    private const string SelectKeys = "SELECT xml FROM data_protection_keys";

    // Replicas that start together on an empty table would each store a first key and not know the others'. Only one of them
    // does; the rest read it back, because the framework reads the ring again after it has stored a key.
    private const string InsertKey = """
        INSERT INTO data_protection_keys (friendly_name, xml, created_at)
        SELECT @name, @xml, @now
        WHERE @name NOT LIKE 'key-%'
           OR NOT EXISTS (SELECT 1 FROM data_protection_keys WHERE friendly_name LIKE 'key-%' AND created_at > @recently)
        ON CONFLICT (friendly_name) DO NOTHING
        """;

    /// <summary>
    /// Completes once the keys could be read, and at once from then on, because what has been read is kept. No page with a form can be
    /// made before.
    /// </summary>
    public Task ReadyAsync(CancellationToken cancellationToken)
        => _latest is not null ? Task.CompletedTask : ReadAsync().WaitAsync(cancellationToken);

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var keys = _latest;
        try
        {
            keys = ReadAsync().WaitAsync(Patience).GetAwaiter().GetResult();
        }
        catch (Exception e) when (keys is not null && DatabaseFailure.IsUnavailable(e))
        {
            // Those of the time before do until the framework asks again.
        }
        return [.. keys!.Select(xml => XElement.Parse(xml))];
    }

    /// <summary>However many ask, they ask the database once.</summary>
    private Task<IReadOnlyList<string>> ReadAsync()
    {
        lock (_lock)
        {
            if (_reading is null or { IsCompleted: true })
                _reading = Task.Run(SelectAsync);
            return _reading;
        }
    }

    private async Task<IReadOnlyList<string>> SelectAsync()
    {
        return _latest = await transactions.ReadAsync<string>(SelectKeys);
    }

    public void StoreElement(XElement element, string friendlyName)
        => transactions.ExecuteAsync(
            InsertKey,
            new
            {
                name = friendlyName,
                xml = element.ToString(SaveOptions.DisableFormatting),
                now = time.Now(),
                recently = time.Now().AddMinutes(-1),
            },
            idempotent: true).GetAwaiter().GetResult();
}

public static class DataProtectionServices
{
    /// <summary>
    /// The shared key ring, under one application name whatever the folder. <c>DataProtection:Certificate</c>, a PEM file with a
    /// certificate and its RSA key or a .pfx without password, encrypts the keys at rest; every replica needs it.
    /// </summary>
    /// <remarks>A certificate that cannot be read is refused when the host starts, beside whatever else is wrong with the settings.</remarks>
    public static IServiceCollection AddSharedDataProtection(this IServiceCollection services, IConfiguration configuration, IHostEnvironment host)
    {
        var dataProtection = services.AddDataProtection().SetApplicationName("TodoApp");
        if (Settings.KeyRingCertificate.Read(configuration) is { } file)
        {
            var path = Path.Combine(host.ContentRootPath, file);
            try
            {
                dataProtection.ProtectKeysWithCertificate(Load(path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                var failure = $"{Settings.KeyRingCertificate.Name}: {path} is not a readable certificate with its key: {e.Message}";
                services.AddOptions<DataProtectionOptions>().Validate(_ => false, failure).ValidateOnStart();
            }
        }
        // It reads the ring while the app starts and has the start wait for that. Whoever needs the ring first does it, once.
        foreach (var reader in services.Where(each => each.ImplementationType?.Name == "DataProtectionHostedService").ToList())
            services.Remove(reader);
        services.AddSingleton<DataProtectionKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<DataProtectionKeys>((options, keys) => options.XmlRepository = keys);
        return services;
    }

    private static X509Certificate2 Load(string path) => path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase)
        ? X509CertificateLoader.LoadPkcs12FromFile(path, password: null)
        : X509Certificate2.CreateFromPemFile(path);
}
