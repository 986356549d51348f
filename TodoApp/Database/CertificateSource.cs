using System.Security.Cryptography.X509Certificates;

namespace TodoApp.Database;

/// <summary>
/// Where a certificate or a key comes from: a file, PEM text in the setting itself, or the certificate store of the machine. Its text
/// form names the place and never holds the key, so messages, logs and <c>check</c> show that.
/// </summary>
public sealed class CertificateSource
{
    /// <summary>The authorities that this machine trusts, by the name that libpq has for them.</summary>
    public static readonly CertificateSource MachineStore = new("system");

    private const string PemStart = "-----BEGIN";

    private readonly string _name;
    private readonly string? _pem;

    private CertificateSource(string name) => _name = name;

    private CertificateSource(string name, string pem) => (_name, _pem) = (name, pem);

    /// <summary>The path of the file, if it is one: PEM, or PKCS #12 if it ends in <c>.pfx</c>.</summary>
    public string? File { get; private init; }

    /// <returns>Null if the text is blank.</returns>
    public static CertificateSource? Parse(string? text) => text?.Trim() switch
    {
        null or "" => null,
        var pem when pem.StartsWith(PemStart, StringComparison.Ordinal) => new("inline PEM", pem),
        var path => new(path) { File = path },
    };

    /// <summary>As <see cref="Parse"/>, for an authority: <c>system</c> is <see cref="MachineStore"/>.</summary>
    public static CertificateSource? ParseAuthority(string? text) => text?.Trim() == MachineStore._name ? MachineStore : Parse(text);

    /// <summary>A setting of this kind as it may be shown.</summary>
    public static string Describe(string? text) => Parse(text)?.ToString() ?? "";

    /// <summary>The same place, a relative path from <paramref name="folder"/> on.</summary>
    public CertificateSource In(string folder)
    {
        if (File is not { } path)
            return this;
        // The console writes paths for a shell, which configuration does not have.
        foreach (var home in (string[])["~/", "$HOME/"])
        {
            if (path.StartsWith(home, StringComparison.Ordinal))
                path = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[home.Length..]);
        }
        path = Path.GetFullPath(path, folder);
        return new(path) { File = path };
    }

    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is no certificate.</exception>
    public X509Certificate2Collection LoadAuthorities()
    {
        if (this == MachineStore)
        {
            using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
            return store.Certificates;
        }
        var found = new X509Certificate2Collection();
        if (IsPfx)
            found.Add(X509CertificateLoader.LoadPkcs12(ReadFile(), null));
        else
            found.ImportFromPem(ReadText());
        return found;
    }

    /// <summary>A certificate with its private key.</summary>
    /// <param name="key">Null if it stands beside the certificate.</param>
    /// <param name="password">Of the key, if it is encrypted.</param>
    /// <exception cref="IOException">As <see cref="LoadAuthorities"/>, and so are the other exceptions.</exception>
    public X509Certificate2 LoadClientCertificate(CertificateSource? key, string? password)
    {
        if (IsPfx)
            return X509CertificateLoader.LoadPkcs12(ReadFile(), password);
        var (certificatePem, keyPem) = (ReadText(), (key ?? this).ReadText());
        var certificate = string.IsNullOrEmpty(password)
            ? X509Certificate2.CreateFromPem(certificatePem, keyPem)
            : X509Certificate2.CreateFromEncryptedPem(certificatePem, keyPem, password);
        if (!OperatingSystem.IsWindows())
            return certificate;
        // TLS on Windows takes no key that is only in memory: https://github.com/dotnet/runtime/issues/23749.
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    /// <exception cref="IOException">As <see cref="LoadAuthorities"/>.</exception>
    public string ReadText() => _pem ?? System.IO.File.ReadAllText(File!);

    public override string ToString() => _name;

    private byte[] ReadFile() => System.IO.File.ReadAllBytes(File!);

    private bool IsPfx => Path.GetExtension(File ?? "").Equals(".pfx", StringComparison.OrdinalIgnoreCase);
}
