using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOps.Actions.Catalog;

namespace ChatOps.Actions.Plans;

/// <summary>Finds the value in what a host answered. Whatever is not exactly as expected is no value.</summary>
internal static class AnswerReader
{
    private const int LongestAnswer = 1 << 20;

    /// <summary>The canonical value; null if the answer holds none that its type takes.</summary>
    public static string? Read(HostReading reading, HostAnswer answer, Func<string, string> valueOf)
    {
        if (answer.ExitCode is not { } code || answer.Output.Length > LongestAnswer)
        {
            return null;
        }

        if (reading.Parse is not FactParse.ExitCode && !reading.ExitCodes.Contains(code))
        {
            return null;
        }

        var found = Find(reading.Parse, code, answer.Output, valueOf);
        found = string.IsNullOrEmpty(found) ? reading.Absent ?? found : found;
        return found is not null && reading.Type.TryParse(found, out var value, out _) ? value : null;
    }

    private static string? Find(FactParse parse, int code, string output, Func<string, string> valueOf)
    {
        var text = output.EndsWith('\n') ? output[..^1] : output;
        return parse switch
        {
            FactParse.Line => text.Contains('\n', StringComparison.Ordinal) ? null : text,
            FactParse.Text => text,
            FactParse.Count => output.Split('\n').Count(line => line.Length > 0).ToString(CultureInfo.InvariantCulture),
            FactParse.ExitCode => code.ToString(CultureInfo.InvariantCulture),
            FactParse.Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(output))),
            FactParse.Match match => text.Split('\n').Select(line => match.Pattern.Match(line)).FirstOrDefault(found => found.Success)?.Groups[1].Value,
            FactParse.Json json => Member(output, json.Path, valueOf),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static string? Member(string output, string path, Func<string, string> valueOf)
    {
        try
        {
            using var document = JsonDocument.Parse(output, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var element = document.RootElement;
            foreach (var part in path[1..].Split('/'))
            {
                var name = PlainTemplate.Fill(part, valueOf);
                if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member))
                {
                    element = member;
                }
                else if (element.ValueKind == JsonValueKind.Array && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength())
                {
                    element = element[index];
                }
                else if (element.ValueKind == JsonValueKind.Array && Chosen(element, name) is { } chosen)
                {
                    element = chosen;
                }
                else
                {
                    return null;
                }
            }

            return element.ValueKind switch
            {
                JsonValueKind.String => element.GetString(),
                JsonValueKind.Number => element.GetRawText(),
                JsonValueKind.True => "yes",
                JsonValueKind.False => "no",
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The one element of a list of which a member is what it should be, as in name=inc_1.</summary>
    private static JsonElement? Chosen(JsonElement list, string condition)
    {
        if (condition.Split('=', 2) is not [var name, var value])
        {
            return null;
        }

        var found = list.EnumerateArray().Where(item =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var member)
            && (member.ValueKind == JsonValueKind.String ? member.GetString() : member.GetRawText()) == value).ToArray();
        return found.Length == 1 ? found[0] : null;
    }
}
