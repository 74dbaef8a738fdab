using ChatOps.Actions.Catalog;
using ChatOps.Bot.Chat;
using ChatOps.Bot.Commands;
using ChatOps.Bot.Inbound;

namespace ChatOps.Bot.Actions;

/// <summary>
/// Reads what follows "run" and "plan": an action, a host, values and the reason. The host is never guessed: a slip in its
/// name must not become the first word of a reason, on another host. Only two dashes in its place, or nothing but values,
/// mean the host that the incident is about.
/// </summary>
internal static class RunWords
{
    /// <summary>Telephones make one long dash of two.</summary>
    private static readonly string[] Dashes = ["--", "\u2013", "\u2014"];

    /// <summary>What was asked for, or what to say instead.</summary>
    public static (AskedRun? Asked, CommandAnswer? Refusal) Read(CommandContext context, RequestDesk desk, bool needsReason)
    {
        var words = Split(context.Command.Text);
        if (words is null)
        {
            return (null, CommandAnswer.Refuse("A quotation mark is open. Close it, or leave it out."));
        }

        if (words.Count == 0)
        {
            return (null, CommandAnswer.Refuse("Which action? ", new CommandSpan("actions"), " lists them. For example: ", new CommandSpan("run contain.host-isolate pve1 ttl=180 ransomware note on the console"), "."));
        }

        if (desk.Policy.Find(words[0]) is not { } action)
        {
            var near = Spelling.Nearest(words[0], desk.Policy.Catalog.Actions.Select(known => known.Id));
            return (null, CommandAnswer.Refuse(
                $"There is no action \"{CleanText.Shortened(words[0], 60)}\".{(near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "")} ", new CommandSpan("actions"), " lists them."));
        }

        var rest = words.Skip(1).ToList();
        var host = TakeHost(context, desk, rest);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var waived = new List<string>();
        while (rest.Count > 0 && IsValue(rest[0], out var name, out var value))
        {
            if (name == "waive")
            {
                waived.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            }
            else if (!values.TryAdd(name, value))
            {
                return (null, CommandAnswer.Refuse($"{name} is there twice. Say it once."));
            }

            rest.RemoveAt(0);
        }

        // "ttl=180 pve1 …" names it too, and after values nothing but a host or two dashes can follow as long as there is none.
        host ??= rest.Count > 0 ? TakeHost(context, desk, rest) : desk.Hosts.Find(context.Incident.Host);
        if (host is null)
        {
            return (null, NoHost(context, desk, action, rest.FirstOrDefault()));
        }

        var reason = string.Join(' ', rest).Trim();
        return needsReason && reason.Length == 0
            ? (null, CommandAnswer.Refuse("Why? The reason is part of the record, and the one who approves reads it: ", new CommandSpan(ActionHelp.Example(action, host.Id)), "."))
            : (new AskedRun(action, host, values, reason.Length == 0 ? "to see the plan" : reason, waived), null);
    }

    /// <summary>Takes the host off the words, or the dashes that stand for the incident's own.</summary>
    private static InventoryHost? TakeHost(CommandContext context, RequestDesk desk, List<string> rest)
    {
        var first = rest.FirstOrDefault();
        var host = first is not null && Dashes.Contains(first) ? desk.Hosts.Find(context.Incident.Host) : desk.Hosts.Find(first);
        if (host is not null)
        {
            rest.RemoveAt(0);
        }

        return host;
    }

    private static CommandAnswer NoHost(CommandContext context, RequestDesk desk, ActionDefinition action, string? typed)
    {
        var known = desk.Hosts.All.Select(host => host.Id).ToArray();
        if (known.Length == 0)
        {
            return CommandAnswer.Refuse("The settings name no hosts, so there is nothing that I could act on. The one who runs the bot adds them under hosts:.");
        }

        var near = typed is null ? [] : Spelling.Nearest(typed, known);
        var own = desk.Hosts.Find(context.Incident.Host);
        return CommandAnswer.Refuse(
            typed is null || Dashes.Contains(typed) ? "On which host? " : $"I know no host \"{CleanText.Shortened(typed, 60)}\".{(near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "")} ",
            $"Hosts: {string.Join(", ", known)}. Like this: ", new CommandSpan(ActionHelp.Example(action, (own ?? desk.Hosts.All[0]).Id)), ".",
            own is null ? "" : $" Two dashes in place of the host mean {own.Id}, which {context.Incident.Key} is about.");
    }

    private static bool IsValue(string word, out string name, out string value)
    {
        var sign = word.IndexOf('=', StringComparison.Ordinal);
        name = sign > 0 ? word[..sign] : "";
        value = sign > 0 ? word[(sign + 1)..] : "";
        return sign > 0 && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_');
    }

    /// <summary>Words with quotes around what holds blanks; null if a quote stays open.</summary>
    private static List<string>? Split(string text)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var begun = false;
        var quoted = false;
        foreach (var character in text)
        {
            if (character is '"' or '“' or '”')
            {
                quoted = !quoted;
                begun = true;
            }
            else if (char.IsWhiteSpace(character) && !quoted)
            {
                if (begun)
                {
                    words.Add(word.ToString());
                }

                word.Clear();
                begun = false;
            }
            else
            {
                word.Append(character);
                begun = true;
            }
        }

        if (begun)
        {
            words.Add(word.ToString());
        }

        return quoted ? null : words;
    }
}
