namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>The rows of what only a Proxmox node can do.</summary>
internal static class ProxmoxRows
{
    private const string Backup = "volid=$(pvesm list local --content backup --vmid 101 | awk 'NR == 2 { print $1 }'); echo volid=$volid";
    private const string Reached = "ctl for i in 1 2 3; do curl -s -m 1 -o /dev/null http://192.168.1.150/ && echo reached && exit; done; echo cut";
    private const string Clear = "fakepve knob clear";

    private static string Lie(string command) => $"fakepve knob lie '{command}'";

    public static IReadOnlyList<ActionRow> All { get; } =
    [
        new("contain.vm-isolate vmid=101 netid=net0 address=192.168.1.150 waive=other_devices")
        {
            Says = "pve2 reached 192.168.1.150 before and does not any more",
            RefusedAction = "contain.vm-isolate vmid=105", Refusal = "not on this node",
            Question = Reached, Was = "reached", Is = "cut",
            Lying = Lie("qm set"), Telling = Clear, IsUndone = true,
        },
        new("contain.vm-isolate vmid=101 method=bridge-drop address=192.168.1.150")
        {
            Says = "pve2 reached 192.168.1.150 before and does not any more",
            RefusedAction = "contain.vm-isolate vmid=103 method=bridge-drop", Refusal = "Is it running?",
            Question = Reached, Was = "reached", Is = "cut",
            Lying = "mv /usr/sbin/nft /usr/sbin/nft.true; printf '#!/bin/sh\\ncase \"$1\" in -f) exit 0 ;; esac\\nexec /usr/sbin/nft.true \"$@\"\\n' >/usr/sbin/nft; chmod 755 /usr/sbin/nft",
            Telling = "mv /usr/sbin/nft.true /usr/sbin/nft", IsUndone = true,
        },
        new("contain.ct-isolate ctid=201")
        {
            RefusedAction = "contain.ct-isolate ctid=299", Refusal = "",
            Question = "ip -br link show veth201i0 | grep -q LOWER_UP && echo up || echo down", Was = "up", Is = "down",
            Lying = Lie("pct set"), Telling = Clear, IsUndone = true,
        },
        new("contain.vm-protect vmid=102")
        {
            RefusedAction = "contain.vm-protect vmid=105", Refusal = "",
            Question = "grep -c '^protection: 1' /etc/pve/qemu-server/102.conf", Was = "0", Is = "1", Lying = Lie("qm set"), Telling = Clear, IsUndone = true,
        },
        new("contain.vm-pause vmid=102")
        {
            RefusedAction = "contain.vm-pause vmid=103", Refusal = "does not run",
            Question = "grep -o '^State:.T' /proc/$(cat /run/qemu-server/102.pid)/status | grep -c T", Was = "0", Is = "1", Lying = Lie("qm suspend"), Telling = Clear, IsUndone = true,
        },
        new("contain.vm-hibernate vmid=102 storage=vmstore")
        {
            RefusedAction = "contain.vm-hibernate vmid=103 storage=vmstore", Refusal = "has no memory to save",
            Question = "pgrep -fc '^/usr/bin/kvm -id 102'", Was = "1", Is = "0", Lying = Lie("qm suspend"), Telling = Clear, IsUndone = true,
        },
        new("contain.vm-stop vmid=102")
        {
            RefusedAction = "contain.vm-stop vmid=103", Refusal = "does not run", First = ["evidence.vm-snapshot vmid=102"],
            Question = "pgrep -fc '^/usr/bin/kvm -id 102'", Was = "1", Is = "0", Lying = Lie("qm stop"), Telling = Clear, IsUndone = true,
        },
        new("contain.pve-user-disable pveuser=ops@pve")
        {
            RefusedAction = "contain.pve-user-disable pveuser=nobody@pve", Refusal = "",
            Question = "grep -c '^user:ops@pve:0:' /etc/pve/user.cfg", Was = "0", Is = "1", Lying = Lie("pveum user modify"), Telling = Clear, IsUndone = true,
        },
        new("contain.pve-token-revoke pveuser=backup@pve tokenid=nightly")
        {
            RefusedAction = "contain.pve-token-revoke pveuser=backup@pve tokenid=weekly", Refusal = "does not tell the token's name",
            Question = "grep -c 'backup@pve!nightly' /etc/pve/user.cfg", Was = "1", Is = "0", Lying = Lie("pveum user token remove"), Telling = Clear,
            CannotShow = new Dictionary<string, string> { ["undo restores"] = "there is none, and it says so" },
        },
        new("evidence.vm-snapshot vmid=102")
        {
            RefusedAction = "evidence.vm-snapshot vmid=103", Refusal = "",
            Question = "grep -c '^\\[inc_' /etc/pve/qemu-server/102.conf", Was = "{n}", Is = "{more}", Before = "n=$(grep -c '^\\[inc_' /etc/pve/qemu-server/102.conf); echo n=$n; echo more=$((n + 1))", Lying = Lie("qm snapshot"), Telling = Clear, IsUndone = true,
        },
        new("evidence.vm-export vmid=101")
        {
            RefusedAction = "evidence.vm-export vmid=105", Refusal = "not on this node", Question = "kept archive", Is = "kept", Lying = Lie("vzdump"), Telling = Clear,
            CannotShow = new Dictionary<string, string> { ["undo restores"] = "it changes nothing" },
        },
        new("evidence.vm-memory vmid=101")
        {
            // A host of the lab has no right to mount, so a disk for evidence is plugged in from outside.
            Before = "ctl nsenter -m -r -w -t $(cat $LAB/hosts/pve1.pid) sh -c 'mkdir -p /var/lib/chatops/evidence; mount -t tmpfs -o size=4g evidence /var/lib/chatops/evidence'",
            RefusedAction = "evidence.vm-memory vmid=103", Refusal = "neither running nor paused",
            Question = "kept transfer", Is = "kept", Lying = Lie("pvesh create"), Telling = Clear,
            CannotShow = new Dictionary<string, string> { ["undo restores"] = "it changes nothing but the VM, which it leaves as it was" },
        },
        new("recover.backup-protect volid={volid}")
        {
            Before = Backup, RefusedAction = "recover.backup-protect volid=local:backup/vzdump-qemu-999-2026_01_01-00_00_00.vma.zst", Refusal = "",
            Question = "pvesh get /nodes/localhost/storage/local/content/{volid} --output-format json | grep -c '\"protected\":\\(1\\|true\\)'", Was = "0", Is = "1",
            Lying = Lie("pvesh set"), Telling = Clear, IsUndone = true,
        },
        new("recover.vm-backup vmid=101 storage=local waive=unprotected,storage_free_mib")
        {
            RefusedAction = "recover.vm-backup vmid=105 storage=local", Refusal = "not on this node",
            Question = "pvesm list local --content backup --vmid 101 | grep -c vma", Was = "2", Is = "3", Lying = Lie("vzdump"), Telling = Clear, IsUndone = true,
        },
        new("recover.vm-restore-new volid={volid} newid=901 storage=vmstore")
        {
            Before = Backup, RefusedAction = "recover.vm-restore-new volid={volid} newid=102 storage=vmstore", Refusal = "has that number already",
            Question = "qm status 901 2>&1 | grep -c stopped", Was = "0", Is = "1", Lying = Lie("qmrestore"), Telling = Clear, IsUndone = true,
        },
        new("recover.vm-restore-overwrite volid={volid} vmid=101")
        {
            Before = $"qm stop 101; {Backup}; qm set 101 --description suspect --protection 0", First = ["evidence.vm-export vmid=101"],
            RefusedAction = "recover.vm-restore-overwrite volid={volid} vmid=102", Refusal = "",
            Question = "qm config 101 | grep -c '^description: suspect'", Was = "1", Is = "0", Lying = Lie("qmrestore"), Telling = Clear,
            CannotShow = new Dictionary<string, string> { ["undo restores"] = "there is none, and it says so" },
        },
        new("triage.pve")
        {
            CannotShow = new Dictionary<string, string>
            {
                ["pre-check refuses"] = "it asks the host nothing that could refuse", ["effect from outside"] = "it has none", ["lie caught"] = "what a host says of itself is kept as its word, and only that", ["undo restores"] = "it changes nothing",
            },
        },
        new("evidence.pve-logs")
        {
            Question = "kept files", Is = "kept", Lying = "mv /var/log/pve/tasks/index /var/log/pve/tasks/index.away", Telling = "mv /var/log/pve/tasks/index.away /var/log/pve/tasks/index",
            CannotShow = new Dictionary<string, string> { ["pre-check refuses"] = "it asks the host nothing that could refuse", ["undo restores"] = "it changes nothing" },
        },
    ];
}
