using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TodoApp.Tests.Support;

/// <summary>Certificates made for one run, with their private keys.</summary>
public static class TestCertificates
{
    public static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddYears(1));
    }

    /// <param name="authority">Signs it.</param>
    /// <param name="name">The common name: for a client certificate the database user.</param>
    /// <param name="dnsName">For a server certificate the host name it is good for.</param>
    /// <param name="days">Until it expires, from now; negative: it has expired a minute ago.</param>
    public static X509Certificate2 SignedBy(X509Certificate2 authority, string name, string? dnsName = null, int days = 90)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (dnsName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(dnsName);
            request.CertificateExtensions.Add(names.Build());
        }
        var end = days < 0 ? DateTimeOffset.UtcNow.AddMinutes(-1) : DateTimeOffset.UtcNow.AddDays(days).AddHours(1);
        using var signed = request.Create(authority, DateTimeOffset.UtcNow.AddMinutes(-30), end, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
