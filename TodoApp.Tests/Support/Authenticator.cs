using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TodoApp.Tests.Support;

/// <summary>
/// What keeps a passkey, and the browser before it, without either: answers the options of a form as they would, and as they should not.
/// See https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data.
/// </summary>
public sealed class Authenticator
{
    private const byte UserPresent = 0x01, UserVerified = 0x04, HasCredentialData = 0x40;

    private static readonly string[] Transports = ["internal", "unheard-of"];

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] CredentialId { get; } = RandomNumberGenerator.GetBytes(16);

    /// <summary>As COSE writes it: https://www.rfc-editor.org/rfc/rfc9053#section-7.1.1.</summary>
    public byte[] PublicKey
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        }
    }

    /// <summary>What it says that it was used so often; 0 does not count.</summary>
    public uint SignCount { get; set; }

    /// <summary>It has asked for a fingerprint, a face or a PIN.</summary>
    public bool Verifies { get; set; } = true;

    /// <summary>Whose passkey it says that it is, once it has made one.</summary>
    public string UserHandle { get; set; } = "";

    /// <param name="options">Of the form that makes a passkey.</param>
    /// <param name="origin">Of the page that asks for it, as the browser sees it.</param>
    /// <returns>What the form sends.</returns>
    public string Create(string options, Uri origin)
    {
        using var json = JsonDocument.Parse(options);
        UserHandle = Decoded(json.RootElement.GetProperty("user").GetProperty("id").GetString()!);
        byte[] data =
        [
            .. DataFor(json.RootElement.GetProperty("rp").GetProperty("id").GetString()!, HasCredentialData),
            .. new byte[16], 0, (byte)CredentialId.Length, .. CredentialId, .. PublicKey,
        ];
        byte[] length = [(byte)(data.Length >> 8), (byte)data.Length];
        return Answer(new
        {
            clientDataJSON = Encoded(ClientData("webauthn.create", json, origin)),
            // In CBOR: {"fmt": "none", "attStmt": {}, "authData": data}.
            attestationObject = Encoded(
            [
                0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x59, .. length, .. data,
            ]),
            transports = Transports,
        });
    }

    /// <param name="options">Of the form that signs in.</param>
    /// <inheritdoc cref="Create"/>
    public string Get(string options, Uri origin)
    {
        using var json = JsonDocument.Parse(options);
        var data = DataFor(json.RootElement.GetProperty("rpId").GetString()!, 0);
        var client = ClientData("webauthn.get", json, origin);
        return Answer(new
        {
            clientDataJSON = Encoded(client),
            authenticatorData = Encoded(data),
            signature = Encoded(_key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            userHandle = Encoded(Encoding.UTF8.GetBytes(UserHandle)),
        });
    }

    private string Answer(object response) => JsonSerializer.Serialize(new
    {
        id = Encoded(CredentialId),
        rawId = Encoded(CredentialId),
        type = "public-key",
        clientExtensionResults = new { },
        response,
    });

    private byte[] DataFor(string domain, byte flags)
    {
        var count = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(count, SignCount);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(domain)), (byte)(flags | UserPresent | (Verifies ? UserVerified : 0)), .. count];
    }

    private static byte[] ClientData(string type, JsonDocument options, Uri origin) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type,
        challenge = options.RootElement.GetProperty("challenge").GetString(),
        origin = origin.GetLeftPart(UriPartial.Authority),
        crossOrigin = false,
    });

    private static string Encoded(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static string Decoded(string text) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
}
