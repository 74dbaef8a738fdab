using ChatOps.Actions.Catalog;
using ChatOps.Tests.Support;

namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>A host of its own, for what changes the key that the bot knows it by.</summary>
public sealed class HostKeyLab() : Lab("key", 1);

public sealed class HostKeyTableTests(HostKeyLab lab, ActionTable table) : IClassFixture<HostKeyLab>, IClassFixture<ActionTable>
{
    private const string Shown = "ctl ssh-keyscan -t ed25519 -p 2849 192.168.1.50 2>/dev/null | ssh-keygen -lf - | cut -d' ' -f2";

    internal static ActionRow Row { get; } = new("harden.rotate-host-keys")
    {
        Refusing = "echo Nonsense yes >/etc/ssh/sshd_config.d/bad.conf",
        Allowing = "rm /etc/ssh/sshd_config.d/bad.conf",
        Refusal = "refuses its own configuration",
        Before = "echo key=$(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub | cut -d' ' -f2)",

        // The keys are told and not put in place.
        Lying = "mv /usr/bin/mv /usr/bin/mv.true; printf '#!/bin/sh\\nexit 0\\n' >/usr/bin/mv; chmod 755 /usr/bin/mv",
        Telling = "/usr/bin/mv.true /usr/bin/mv.true /usr/bin/mv; rm -rf /etc/ssh/chatops-*",
        Question = $"{Shown} | grep -cxF -- {{key}}",
        Was = "1",
        Is = "0",
        CannotShow = new Dictionary<string, string> { ["undo restores"] = "whoever runs the bot pins the new key first; the bot is shut out until then, as it should be" },
    };

    [Fact]
    public async Task New_host_keys_are_told_over_the_old_connection_and_shown_on_a_new_one()
    {
        await using var bot = await TableBot.StartAsync(lab, HostPlatform.Debian);

        await RowProof.ProveAsync(bot, Row, table);
    }
}
