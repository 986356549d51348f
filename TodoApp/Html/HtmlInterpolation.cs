using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace TodoApp.Html;

/// <summary>Markup that goes straight to where the page is written, without a string in between.</summary>
public static class HtmlInterpolation
{
    /// <summary>As in a Razor page, what stands in braces is encoded, unless it is <see cref="IHtmlContent"/>.</summary>
    public static void WriteHtml(
        this TextWriter writer,
        HtmlEncoder encoder,
        [InterpolatedStringHandlerArgument(nameof(writer), nameof(encoder))] Handler html)
    {
        // The handler wrote it while it was put together.
    }

    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly TextWriter _writer;
        private readonly HtmlEncoder _encoder;

        /// <summary>The compiler asks for the first two parameters.</summary>
        public Handler(int literalLength, int formattedCount, TextWriter writer, HtmlEncoder encoder)
            => (_, _, _writer, _encoder) = (literalLength, formattedCount, writer, encoder);

        public void AppendLiteral(string markup) => _writer.Write(markup);

        public void AppendFormatted(string? text) => _encoder.Encode(_writer, text ?? "");

        public void AppendFormatted(IHtmlContent? content) => content?.WriteTo(_writer, _encoder);

        public void AppendFormatted(long number) => Append(number, "");

        /// <param name="format">One of the invariant culture. Its text has up to 64 characters, none of which needs encoding.</param>
        public void AppendFormatted(DateTime moment, string format) => Append(moment, format);

        private void Append<T>(T value, string format)
            where T : ISpanFormattable
        {
            Span<char> text = stackalloc char[64];
            if (!value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture))
                throw new FormatException($"'{format}' makes more than {text.Length} characters.");
            _writer.Write(text[..length]);
        }
    }
}
