using FakePve.Cli;
using FakePve.Guests;
using FakePve.State;

namespace FakePve.Tools;

/// <summary>The agent inside a virtual machine, as far as anybody asks it here. Whatever is asked, the guest can notice.</summary>
internal static class GuestAgent
{
    public static int Command(Guest guest, Call call)
    {
        NeedAgent(guest);
        GuestEvents.Add(guest.Id, "agent-" + call["command"], "guest cmd");
        switch (call["command"])
        {
            case "ping":
                break;
            case "fsfreeze-status":
                Output.Line("thawed");
                break;
            case "fsfreeze-freeze" or "fsfreeze-thaw":
                Output.Line("1");
                break;
            case "get-host-name":
                Output.Line($"{{\n   \"host-name\" : \"{guest.Config.Name}\"\n}}");
                break;
            default:
                throw new BadParameter("command", $"value '{call["command"]}' does not have a value in the enumeration 'fsfreeze-freeze, fsfreeze-status, fsfreeze-thaw, get-host-name, ping'");
        }
        return 0;
    }

    public static int Exec(Guest guest)
    {
        NeedAgent(guest);
        throw new Refusal("fakepve: nothing runs inside a guest of the lab", 250);
    }

    private static void NeedAgent(Guest guest)
    {
        if (!guest.Config.AgentEnabled)
            throw new Refusal("No QEMU guest agent configured");
        guest.NeedRunning();
        if (guest.IsPaused || !Knobs.Fact($"agent.{guest.Id}", otherwise: true))
            throw new Refusal("QEMU guest agent is not running");
    }
}
