using System.Net;
using ChatOps.Actions.Ssh;

namespace ChatOps.LabHosts;

/// <summary>A host of a lab, with real systemd and sshd.</summary>
/// <param name="Name">As the lab calls it, as in <c>pve1</c>.</param>
/// <param name="Address">Its address in the lab's own network, where it believes to be.</param>
/// <param name="Port">The port of its sshd there.</param>
/// <param name="Near">Where this process reaches that sshd.</param>
/// <param name="KeyFile">The private key that root's login takes.</param>
/// <param name="Pin">The fingerprint of its host key.</param>
public sealed record LabHost(string Name, string Address, int Port, IPEndPoint Near, string KeyFile, string Pin)
{
    /// <summary>The host as the transport knows it.</summary>
    public SshHost Ssh => new(Name, Near.Address.ToString(), Near.Port, "root", [Pin], new SshIdentity(KeyFile), null);

    /// <summary>The host behind another one, which reaches it at its address in the lab.</summary>
    public SshHost Behind(LabHost jump) => new(Name, Address, Port, "root", [Pin], new SshIdentity(KeyFile), jump.Ssh);
}
