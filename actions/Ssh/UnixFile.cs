using System.Runtime.InteropServices;
using System.Text;

namespace ChatOps.Actions.Ssh;

/// <summary>Whom a file belongs to and who may use it; .NET tells only the latter, and of a link itself.</summary>
internal static class UnixFile
{
    // statx(2) has one layout on all machines, unlike stat(2).
    private const int AtWorkingDirectory = -100;
    private const uint WantsModeAndOwner = 0x2 | 0x8;
    private const int OffsetOfOwner = 20;
    private const int OffsetOfMode = 28;
    private const int Size = 256;
    private const int Permissions = 0x1ff;

    /// <summary>The permissions of a file and the number of the user that it belongs to.</summary>
    /// <exception cref="IdentityFault">The file cannot be looked at.</exception>
    public static (UnixFileMode Mode, uint Owner) Of(string path)
    {
        Span<byte> answer = stackalloc byte[Size];
        return StatX(AtWorkingDirectory, Encoding.UTF8.GetBytes($"{path}\0"), 0, WantsModeAndOwner, ref MemoryMarshal.GetReference(answer)) == 0
            ? ((UnixFileMode)(MemoryMarshal.Read<ushort>(answer[OffsetOfMode..]) & Permissions), MemoryMarshal.Read<uint>(answer[OffsetOfOwner..]))
            : throw new IdentityFault($"The file {path} cannot be looked at.");
    }

    /// <summary>The number of the user that this process acts as.</summary>
    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern uint Self();

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, ref byte answer);
}
