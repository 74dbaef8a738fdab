namespace ChatOps.Bot.Teams.Package;

/// <summary>The app's two pictures, drawn: a shield with an exclamation mark.</summary>
internal static class TeamsIcons
{
    public const int ColorSize = 192;
    public const int OutlineSize = 32;

    /// <summary>So many samples a point in each direction make its edge smooth.</summary>
    private const int Samples = 4;

    private static readonly Paint Ground = new(0x1D, 0x2B, 0x3A, 0xFF);
    private static readonly Paint White = new(0xFF, 0xFF, 0xFF, 0xFF);
    private static readonly Paint Signal = new(0xD1, 0x34, 0x38, 0xFF);
    private static readonly Paint Nothing = new(0xFF, 0xFF, 0xFF, 0x00);

    /// <summary>In full colour.</summary>
    public static byte[] Color() => Draw(ColorSize, (x, y) => IsMark(x, y) ? Signal : IsShield(x, y, 0) ? White : Ground);

    /// <summary>White lines on nothing, as Teams wants it for its bar.</summary>
    public static byte[] Outline() => Draw(OutlineSize, (x, y) => IsMark(x, y) || (IsShield(x, y, -0.02) && !IsShield(x, y, 0.075)) ? White : Nothing);

    /// <summary>Across from -0.5 to 0.5, down from 0 to 1.</summary>
    private static bool IsShield(double x, double y, double within)
    {
        const double top = 0.12;
        const double shoulder = 0.5;
        const double tip = 0.92;
        const double half = 0.34;
        var width = half - within;
        var reach = tip - within - shoulder;
        return y >= top + within && (y <= shoulder ? Math.Abs(x) <= width : y - shoulder < reach && Math.Abs(x) <= width * Math.Sqrt(1 - Math.Pow((y - shoulder) / reach, 2)));
    }

    private static bool IsMark(double x, double y) =>
        (Math.Abs(x) <= 0.05 && y is >= 0.28 and <= 0.56) || (x * x) + ((y - 0.67) * (y - 0.67)) <= 0.055 * 0.055;

    private static byte[] Draw(int size, Func<double, double, Paint> at)
    {
        var points = new byte[size * size * 4];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                Mixed(size, x, y, at).CopyTo(points.AsSpan(((y * size) + x) * 4));
            }
        }

        return PngImage.Write(size, points);
    }

    private static byte[] Mixed(int size, int x, int y, Func<double, double, Paint> at)
    {
        var sum = new int[4];
        for (var sample = 0; sample < Samples * Samples; sample++)
        {
            var paint = at(
                ((x + ((sample % Samples + 0.5) / Samples)) / size) - 0.5, (y + ((sample / Samples + 0.5) / Samples)) / size);
            sum[0] += paint.Red;
            sum[1] += paint.Green;
            sum[2] += paint.Blue;
            sum[3] += paint.Opacity;
        }

        return [.. sum.Select(channel => (byte)(channel / (Samples * Samples)))];
    }

    private readonly record struct Paint(byte Red, byte Green, byte Blue, byte Opacity);
}
