using ChatOps.Bot.CommandLine;

// The one place that names the wall clock; everything else is given its time.
return await ChatOpsCommandLine.RunAsync(args, TimeProvider.System, Console.Out, Console.Error);
