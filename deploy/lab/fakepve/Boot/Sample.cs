using System.Globalization;
using System.Text;
using FakePve.Guests;
using FakePve.State;
using FakePve.Storage;

namespace FakePve.Boot;

/// <summary>What a new lab host starts with: three virtual machines, a container, storages and two older backups.</summary>
internal static class Sample
{
    public static void Make()
    {
        Tree();
        // 192.168.1.50 is the first host; its guest 101 is at .150, the second host's at .151.
        var host = int.TryParse(Node.Name.AsSpan(3), out var number) ? number : 1;
        Knobs.SetFact("address.101", string.Create(CultureInfo.InvariantCulture, $"192.168.1.{149 + host}"));
        var mac = string.Create(CultureInfo.InvariantCulture, $"BC:24:11:{host:X2}");

        Guest(GuestKind.Qemu, "101", $"""
            #the shop's web server
            agent: 1
            boot: order=scsi0
            cores: 2
            memory: 1024
            name: web1
            net0: virtio={mac}:01:00,bridge=vmbr0,firewall=1
            net1: virtio={mac}:01:01,bridge=vmbr0,tag=20
            onboot: 1
            ostype: l26
            scsi0: local:101/vm-101-disk-0.qcow2,size=4G
            scsihw: virtio-scsi-single
            """);
        Guest(GuestKind.Qemu, "102", $"""
            boot: order=scsi0
            cores: 4
            memory: 2048
            name: db1
            net0: virtio={mac}:02:00,bridge=vmbr0
            onboot: 1
            ostype: l26
            scsi0: local:102/vm-102-disk-0.qcow2,size=4G
            """);
        Guest(GuestKind.Qemu, "103", $"""
            boot: order=virtio0
            memory: 512
            name: old1
            net0: e1000={mac}:03:00,bridge=vmbr0
            ostype: l26
            virtio0: local:103/vm-103-disk-0.raw,size=4G
            """);
        Guest(GuestKind.Lxc, "201", $"""
            arch: amd64
            cores: 1
            hostname: proxy1
            memory: 256
            net0: name=eth0,bridge=vmbr0,hwaddr={mac}:C9:00,ip=dhcp,type=veth
            onboot: 1
            ostype: debian
            rootfs: local:201/vm-201-disk-0.raw,size=2G
            swap: 256
            """);
        // A guest of another node: known here, but not here.
        var other = Node.Cluster.First(n => n != Node.Name);
        Effects.Write(FakePve.Guests.Guest.FileOf(GuestKind.Qemu, "105", other), "memory: 1024\nname: mail1\nonboot: 1\nostype: l26\n");

        Backup("101", TimeSpan.FromDays(9));
        Backup("101", TimeSpan.FromDays(2));
    }

    private static void Tree()
    {
        foreach (var node in Node.Cluster)
        {
            Directory.CreateDirectory($"/etc/pve/nodes/{node}/qemu-server");
            Directory.CreateDirectory($"/etc/pve/nodes/{node}/lxc");
        }
        foreach (var folder in (string[])["/etc/pve/ha", "/etc/pve/firewall", "/var/lib/vz/dump", "/var/lib/vz/images", "/var/lib/vz/template/iso", "/var/lib/vz/template/cache", "/srv/vmstore/images", "/var/log/pveproxy", Upids])
            Directory.CreateDirectory(folder);
        foreach (var (link, to) in new[] { ("local", $"nodes/{Node.Name}"), ("qemu-server", $"nodes/{Node.Name}/qemu-server"), ("lxc", $"nodes/{Node.Name}/lxc") })
            File.CreateSymbolicLink("/etc/pve/" + link, to);
        Directory.CreateDirectory("/etc/pve/priv", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText("/etc/pve/storage.cfg", """
            dir: local
            	path /var/lib/vz
            	content backup,images,iso,rootdir,vztmpl
            	prune-backups keep-last=3

            dir: vmstore
            	path /srv/vmstore
            	content images,rootdir

            pbs: pbs1
            	server 192.168.1.9
            	datastore main
            	content backup

            """);
        File.WriteAllText("/etc/pve/user.cfg", """
            user:root@pam:1:0:::root@localhost:::
            user:ops@pve:1:0:Olga:Ops::::
            user:backup@pve:1:0::::::
            token:backup@pve!nightly:0:1::

            acl:1:/:ops@pve:Administrator:
            acl:1:/vms:backup@pve:PVEVMUser:

            """);
        File.WriteAllText("/etc/pve/corosync.conf", $"totem {{\n  cluster_name: lab\n  config_version: 3\n}}\nnodelist {{\n{string.Concat(Node.Cluster.Select((n, i) => $"  node {{\n    name: {n}\n    nodeid: {i + 1}\n    quorum_votes: 1\n  }}\n"))}}}\n");
        Keys();
    }

    private const string Upids = "/var/log/pve/tasks";

    // One file for the whole cluster: emptying it locks everybody out of every node.
    private static void Keys()
    {
        const string own = "/root/.ssh/authorized_keys", shared = "/etc/pve/priv/authorized_keys";
        if (!File.Exists(own) || new FileInfo(own).LinkTarget is not null)
            return;
        File.Copy(own, shared);
        File.SetUnixFileMode(shared, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(own + ".new", shared);
        File.Move(own + ".new", own, overwrite: true);
    }

    private static void Guest(GuestKind kind, string id, string config)
    {
        var parsed = GuestConfig.Parse(config.Replace("\r", "", StringComparison.Ordinal) + "\n");
        Effects.Write(FakePve.Guests.Guest.FileOf(kind, id), parsed.Print());
        foreach (var (_, volume) in parsed.Disks)
            Effects.Write(Storages.PathOf(volume), $"disk of guest {id}\n{Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(30_000))}\n");
    }

    private static void Backup(string id, TimeSpan ago)
    {
        var guest = FakePve.Guests.Guest.Load(GuestKind.Qemu, id);
        var path = Path.Combine("/var/lib/vz/dump", Backups.NewName(guest.Kind, id, Node.Now - ago) + ".vma.zst");
        var archive = new Archive();
        archive.Parts["qemu-server.conf"] = Encoding.UTF8.GetBytes(guest.Config.Print());
        foreach (var (key, volume) in guest.Config.Disks)
            archive.Parts["drive-" + key] = [.. File.ReadAllBytes(Storages.PathOf(volume)), .. Encoding.UTF8.GetBytes($"as it was {ago.Days} days ago\n")];
        archive.Write(path, "zstd");
        File.WriteAllText(Backups.Parse(path)!.LogFile, "INFO: Backup job finished successfully\n");
    }
}
