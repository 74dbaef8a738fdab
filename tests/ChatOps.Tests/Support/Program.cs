using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace ChatOps.Tests.Support;

/// <summary>Runs the tests; or, started by a test with the word "worker", does that test's work in a process of its own.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        args is [Worker.Argument, ..]
            ? await Worker.RunAsync(args[1..])
            : args.Any(argument => argument is "--server" or "--internal-msbuild-node")
                ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
                : await ConsoleRunner.Run(args);
}
