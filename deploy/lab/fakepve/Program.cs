using System.Text;
using FakePve;
using FakePve.Cli;
using FakePve.Guests;
using FakePve.Tools;

// Installed under many names, as each of which it is another tool. Only the kernel knows the name it was called by:
// the runtime shows the program's own.
var calledAs = Path.GetFileName(Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0')[0]);
if (calledAs is "kvm" or "lxc-start")
    return GuestProgram.Run(args);
try
{
    Signals.Watch();
    return Toolbox.Find(calledAs, args) is { } tool
        ? tool.Run(calledAs == "fakepve" && Toolbox.IsName(args.FirstOrDefault()) ? args[1..] : args)
        : Toolbox.Unknown(calledAs);
}
catch (Refusal refused)
{
    Output.Error(refused.Message.TrimEnd('\n'));
    return refused.ExitCode;
}
catch (Interrupted)
{
    return 255;
}
// The top of the program: whatever it is, a test should read one line of it and not take it for a tool's own answer.
catch (Exception fault)
{
    Output.Error($"fakepve: fault: {fault.GetType().Name}: {fault.Message}");
    return 70;
}
