using Microsoft.AspNetCore.Http.Features;

namespace ChatOps.Bot.Inbound;

/// <summary>The bytes of a request as they came, before anything reads a meaning into them.</summary>
internal static class RequestBody
{
    /// <summary>The bytes; null if there are too many.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int longest, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = longest;
        }

        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, cancellationToken);
            return body.Length <= longest ? body.ToArray() : null;
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }
}
