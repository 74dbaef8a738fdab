namespace ChatOps.Bot.Inbound;

/// <summary>Which texts every database takes as they are: PostgreSQL has no place for a NUL, and UTF-8 none for half a surrogate pair.</summary>
internal static class KeepableText
{
    public static bool Takes(string? text)
    {
        if (text is null)
        {
            return true;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !isPair))
            {
                return false;
            }

            i += isPair ? 1 : 0;
        }

        return true;
    }
}
