using Microsoft.Playwright;

namespace TodoApp.Tests.Support;

/// <summary>Pictures as an eye compares them. They are read by a page of their own, because the app's page may show none but its own.</summary>
public static class Pixels
{
    private const string Count = """
        async ([first, second]) => {
          const read = async png => {
            const image = new Image();
            image.src = 'data:image/png;base64,' + png;
            await image.decode();
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [image.width, image.height];
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            return context.getImageData(0, 0, image.width, image.height).data;
          };
          const a = await read(first), b = second ? await read(second) : null;
          let different = 0;
          for (let i = 0; i < a.length; i += 4) {
            let most = 0;
            for (let channel = 0; channel < 3; channel++)
              most = Math.max(most, Math.abs(a[i + channel] - (b ? b[i + channel] : a[channel])));
            if (most > 60) different++;
          }
          return different;
        }
        """;

    /// <param name="second">Null to compare with a picture that is all of the first one's upper left pixel.</param>
    /// <returns>How many pixels differ clearly, that is by more than 60 of 255 in one colour.</returns>
    public static async Task<int> DifferentAsync(IPage page, byte[] first, byte[]? second)
    {
        var reader = await page.Context.NewPageAsync();
        try
        {
            await reader.GotoAsync("about:blank");
            return await reader.EvaluateAsync<int>(Count, new[] { Convert.ToBase64String(first), second is null ? null : Convert.ToBase64String(second) });
        }
        finally
        {
            await reader.CloseAsync();
        }
    }
}
