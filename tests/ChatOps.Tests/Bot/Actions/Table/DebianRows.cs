namespace ChatOps.Tests.Bot.Actions.Table;

/// <summary>The rows of what any Debian host can do.</summary>
internal static class DebianRows
{
    private const string AsksNothing = "it asks the host nothing that could refuse";
    private const string NothingToUndo = "it changes nothing";
    private const string NotOurMemory = "the memory of a lab host is the machine's, which nothing here reads";
    private const string OwnWord = "what a host says of itself is kept as its word, and only that";

    /// <summary>A program of an intruder, running: its number, its start and its digest.</summary>
    private const string Implant =
        """
        pkill -KILL -f "^/usr/local/bin/implant"; while pgrep -f "^/usr/local/bin/implant" >/dev/null; do sleep 0.1; done; cp /bin/sleep /usr/local/bin/implant; echo $$ >>/usr/local/bin/implant; setsid -f /usr/local/bin/implant 4242 </dev/null >/dev/null 2>&1
        for i in 1 2 3 4 5 6 7 8 9; do p=$(pgrep -nf '^/usr/local/bin/implant 4242') && break; sleep 0.1; done
        echo pid=$p; echo start=$(sed 's/^.*) //' /proc/$p/stat | cut -d' ' -f20); echo exe=$(sha256sum </proc/$p/exe | cut -d' ' -f1)
        """;

    private const string EvilUnit = "printf '[Service]\\nExecStart=/bin/sleep 99999\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/evil.service; systemctl daemon-reload; systemctl enable -q --now evil.service";

    /// <summary>Without its program an action can do nothing, or the program does nothing and says that it did.</summary>
    private static string Lie(string program, string when = "*") =>
        $"mv {program} {program}.true; printf '#!/bin/sh\\ncase \"$*\" in {when}) exit 0 ;; esac\\nexec {program}.true \"$@\"\\n' >{program}; chmod 755 {program}";

    private static string Tell(string program) => $"mv {program}.true {program}";

    private static string Hide(string program) => $"mv {program} {program}.away";

    private static string Show(string program) => $"mv {program}.away {program}";

    /// <summary>A host that hashes falsely.</summary>
    private const string FalseDigests =
        """
        for f in sha256sum openssl; do mv /usr/bin/$f /usr/bin/$f.true; done
        printf '#!/bin/sh\n[ $# -eq 0 ] || exec /usr/bin/sha256sum.true "$@"\ncat >/dev/null\necho 0000000000000000000000000000000000000000000000000000000000000000  -\n' >/usr/bin/sha256sum
        printf '#!/bin/sh\ncat >/dev/null\necho "0000000000000000000000000000000000000000000000000000000000000000 *stdin"\n' >/usr/bin/openssl
        chmod 755 /usr/bin/sha256sum /usr/bin/openssl
        """;

    private const string TrueDigests = "for f in sha256sum openssl; do mv /usr/bin/$f.true /usr/bin/$f; done";

    private static ActionRow Looks(string action) => new(action)
    {
        CannotShow = new Dictionary<string, string>
        {
            ["pre-check refuses"] = AsksNothing,
            ["effect from outside"] = "it has none",
            ["lie caught"] = OwnWord,
            ["undo restores"] = NothingToUndo,
        },
    };

    private static ActionRow Captures(string action, string step) => new(action)
    {
        Question = $"kept {step}",
        Was = "nothing",
        Is = "kept",
        Lying = FalseDigests,
        Telling = TrueDigests,
        CannotShow = new Dictionary<string, string> { ["pre-check refuses"] = AsksNothing, ["undo restores"] = NothingToUndo },
    };

    /// <summary>A source of packages in the host, with one that can be upgraded.</summary>
    private const string Packages =
        """
        mkdir -p /opt/packages/tree/DEBIAN; cd /opt/packages; rm -f ./*.deb
        for v in 1 2; do
          printf 'Package: lab-thing\nVersion: %s\nArchitecture: all\nMaintainer: lab <lab@example.org>\nDescription: a thing of the lab\n' $v >tree/DEBIAN/control
          dpkg-deb -b --root-owner-group tree thing_$v.deb >/dev/null
        done
        dpkg -i thing_1.deb >/dev/null
        { cat tree/DEBIAN/control; echo "Filename: ./thing_2.deb"; echo "Size: $(stat -c %s thing_2.deb)"; echo "SHA256: $(sha256sum <thing_2.deb | cut -d' ' -f1)"; } >Packages
        echo 'deb [trusted=yes] file:/opt/packages ./' >/etc/apt/sources.list.d/lab.list
        """;

    /// <summary>A disk for evidence: a host of the lab has no right to mount, so it is plugged in from outside.</summary>
    private const string EvidenceDisk = "ctl nsenter -m -r -w -t $(cat $LAB/hosts/pve1.pid) sh -c 'mkdir -p /var/lib/chatops/evidence; mountpoint -q /var/lib/chatops/evidence || mount -t tmpfs -o size=5g evidence /var/lib/chatops/evidence'";

    public static IReadOnlyList<ActionRow> All { get; } =
    [
        Looks("triage.host"),
        Looks("triage.persistence"),
        Looks("triage.auth minutes=60"),
        Looks("triage.connections") with { Lying = Lie("/usr/bin/ss"), Telling = Tell("/usr/bin/ss") },
        Captures("triage.integrity", "dpkg") with { Waits = true, Before = "echo '#' >>/etc/crontab" },
        Captures("evidence.volatile", "processes") with { Waits = true },
        Captures("evidence.logs minutes=60", "journal"),
        Captures("evidence.triage minutes=60", "logs-journal") with { Waits = true },
        Captures("evidence.config", "etc"),
        Captures("evidence.file path=/etc/hostname", "content") with
        {
            RefusedAction = "evidence.file path=/etc/not-there", Refusal = "does not tell",
        },
        Captures("evidence.process pid={pid} starttime={start}", "memory") with
        {
            Before = Implant, RefusedAction = "evidence.process pid={pid} starttime=1", Refusal = "belongs to another process",
        },
        Captures("evidence.pcap iface=eth0 minutes=1 max_mib=1", "traffic") with { Before = "setsid -f timeout 60 ping -q -i 0.002 -s 1400 192.168.1.1 >/dev/null 2>&1", Refusing = Hide("/usr/bin/tcpdump"), Allowing = Show("/usr/bin/tcpdump"), Refusal = "lacks programs" },
        Captures("evidence.disk-image blockdev=/dev/mapper/evidence", "image") with
        {
            // Larger than a piece.
            Before = "ctl head -c 5000000 /dev/urandom >$LAB/disk; truncate -s 260M $LAB/disk; $DISK pve1 evidence $LAB/disk",
            Refusing = "setsid -f sleep 4243 <>/dev/mapper/evidence >/dev/null 2>&1", Allowing = "pkill -f '^sleep 4243'; while pgrep -f '^sleep 4243' >/dev/null; do sleep 0.1; done", Refusal = "Somebody may write to it",
        },
        Captures("evidence.uac tool_sha256={tool}", "transfer") with
        {
            Before = EvidenceDisk, Refusing = "mv /usr/bin/awk /usr/bin/awk.away", Allowing = "mv /usr/bin/awk.away /usr/bin/awk", Refusal = "does not tell",
            CannotShow = new Dictionary<string, string> { ["undo restores"] = "it removes what a broken run left, and a whole one leaves nothing" },
        },
        new("evidence.host-memory tool_sha256={tool}")
        {
            RefusedAction = "evidence.host-memory tool_sha256={tool}", Refusal = "kcore", IsNeverRun = true,
            CannotShow = new Dictionary<string, string>
            {
                ["effect from outside"] = NotOurMemory, ["lie caught"] = NotOurMemory, ["undo restores"] = NotOurMemory,
            },
        },
        new("evidence.full tool_sha256={tool}")
        {
            RefusedAction = "evidence.full tool_sha256={tool}", Refusal = "kcore", IsNeverRun = true,
            CannotShow = new Dictionary<string, string>
            {
                ["effect from outside"] = NotOurMemory, ["lie caught"] = NotOurMemory, ["undo restores"] = NotOurMemory,
            },
        },
        new("contain.user-lock user=mallory kill_sessions=yes")
        {
            Waits = true,
            Before = "useradd -m mallory 2>/dev/null; echo mallory:secret | chpasswd; chage -E -1 mallory", First = ["evidence.volatile"],
            RefusedAction = "contain.user-lock user=nobody-there", Refusal = "does not tell",
            Question = "chage -l mallory | grep -c 'Account expires.*never'", Was = "1", Is = "0", Lying = Lie("/usr/sbin/usermod"), Telling = Tell("/usr/sbin/usermod"), IsUndone = true,
        },
        new("contain.ssh-keys-lockdown user=root keep={fp} ttl=60")
        {
            Before = "rm -f /root/k2*; ssh-keygen -q -t ed25519 -N '' -f /root/k2; sed -i 2,9d /root/.ssh/authorized_keys; cat /root/k2.pub >>/root/.ssh/authorized_keys; echo fp=$(ssh-keygen -lf /root/.ssh/authorized_keys | head -n 1 | cut -d' ' -f2)",
            RefusedAction = "contain.ssh-keys-lockdown user=root keep=SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU ttl=60", Refusal = "nobody could log in",
            Question = "wc -l </root/.ssh/authorized_keys", Was = "2", Is = "1", Lying = Lie("/usr/bin/cp", "*.chatops-*"), Telling = Tell("/usr/bin/cp"), IsUndone = true,
        },
        new("contain.host-isolate ttl=60")
        {
            First = ["evidence.volatile"], Refusing = "nft add table inet chatops_iso_other", Allowing = "nft delete table inet chatops_iso_other", Refusal = "isolated already",
            Question = "ctl curl -s -m 2 -o /dev/null --interface 192.168.1.1 http://192.168.1.50:2849/; case $? in 7|28) echo cut ;; *) echo reached ;; esac", Was = "reached", Is = "cut",
            Lying = Lie("/usr/sbin/nft", "-f*"), Telling = Tell("/usr/sbin/nft"), IsUndone = true,
        },
        new("contain.block-ip ip=192.168.1.51 minutes=60")
        {
            RefusedAction = "contain.block-ip ip=192.168.1.10 minutes=60", Refusal = "the address that the bot comes from",
            Question = "timeout 2 bash -c ': </dev/tcp/192.168.1.51/2849' 2>/dev/null && echo reached || echo cut", Was = "reached", Is = "cut",
            Lying = Lie("/usr/sbin/nft", "-f*"), Telling = Tell("/usr/sbin/nft"), IsUndone = true,
        },
        new("contain.process-freeze pid={pid} starttime={start}")
        {
            Before = Implant, RefusedAction = "contain.process-freeze pid={pid} starttime=1", Refusal = "belongs to another process",
            Question = "grep -c '^State:.T' /proc/{pid}/status", Was = "0", Is = "1", IsUndone = true,
            CannotShow = new Dictionary<string, string> { ["lie caught"] = "the shell itself sends the signal, and the kernel does not lie here" },
        },
        new("eradicate.process-kill pid={pid} starttime={start} exe_sha256={exe}")
        {
            Waits = true,
            Before = Implant, First = ["evidence.process pid={pid} starttime={start}"],
            RefusedAction = "eradicate.process-kill pid={pid} starttime=1 exe_sha256={exe}", Refusal = "belongs to another process",
            Question = "[ -d /proc/{pid} ] && echo there || echo gone", Was = "there", Is = "gone",
            CannotShow = new Dictionary<string, string> { ["lie caught"] = "the shell itself sends the signal, and the kernel does not lie here", ["undo restores"] = "there is none, and it says so" },
        },
        new("eradicate.file-quarantine path=/opt/dropper sha256={sha}")
        {
            Before = "echo evil >/opt/dropper; chmod 755 /opt/dropper; echo sha=$(sha256sum </opt/dropper | cut -d' ' -f1)", First = ["evidence.file path=/opt/dropper"],
            RefusedAction = "eradicate.file-quarantine path=/opt/dropper sha256=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", Refusal = "not what was taken as evidence",
            Question = "stat -c %a /opt/dropper 2>/dev/null || echo gone", Was = "755", Is = "gone", Lying = Lie("/usr/bin/mv"), Telling = "/usr/bin/mv.true /usr/bin/mv.true /usr/bin/mv", IsUndone = true,
        },
        new("eradicate.unit-disable unit=evil.service")
        {
            Before = EvilUnit,
            RefusedAction = "eradicate.unit-disable unit=nothing.service", Refusal = "no such unit",
            Question = "systemctl is-active evil.service", Was = "active", Is = "inactive", Lying = Lie("/usr/bin/systemctl", "stop*|disable*|mask*"), Telling = $"{Tell("/usr/bin/systemctl")}; rm -f /etc/systemd/system/evil.service*; {EvilUnit}", IsUndone = true,
        },
        new("harden.service-restart service=ssh")
        {
            Waits = true,
            Refusing = "echo Nonsense yes >/etc/ssh/sshd_config.d/bad.conf", Allowing = "rm /etc/ssh/sshd_config.d/bad.conf", Refusal = "refuses its own configuration",
            Question = "test $(systemctl show -P StateChangeTimestampMonotonic ssh) -gt {before} && echo anew || echo as-before", Was = "as-before", Is = "anew",
            Before = "echo before=$(systemctl show -P StateChangeTimestampMonotonic ssh)", Lying = Lie("/usr/bin/systemctl", "reload*"), Telling = Tell("/usr/bin/systemctl"),
            CannotShow = new Dictionary<string, string> { ["undo restores"] = NothingToUndo },
        },
        new("harden.set-password user=mallory")
        {
            Before = "useradd -m mallory 2>/dev/null; echo mallory:secret | chpasswd; echo hash=$(getent shadow mallory | cut -d: -f2)",
            RefusedAction = "harden.set-password user=nobody-there", Refusal = "does not tell its number",
            Question = "getent shadow mallory | cut -d: -f2 | grep -cxF -- '{hash}'", Was = "1", Is = "0", Says = "in the vault, encrypted to the keys",
            Lying = Lie("/usr/sbin/chpasswd"), Telling = Tell("/usr/sbin/chpasswd"),
            CannotShow = new Dictionary<string, string> { ["undo restores"] = "there is none, and it says so" },
        },
        new("recover.file-restore path=/etc/motd clean_sha256={clean}")
        {
            Before = "echo owned >/etc/motd", First = ["evidence.file path=/etc/motd"],
            Refusing = "ln -sf /etc/motd /etc/motd.link", RefusedAction = "recover.file-restore path=/etc/motd.link clean_sha256={clean}", Refusal = "is no plain file", Allowing = "rm -f /etc/motd.link",
            Question = "cat /etc/motd", Was = "owned", Is = "clean",
            Lying = Lie("/usr/bin/mv"), Telling = "/usr/bin/mv.true /usr/bin/mv.true /usr/bin/mv; rm -f /etc/motd.chatops-*", IsUndone = true,
        },
        new("harden.patch scope=lists")
        {
            Before = $"{Packages}\nrm -rf /var/lib/apt/lists/*", Refusing = "nft add table inet chatops_iso_other", Allowing = "nft delete table inet chatops_iso_other", Refusal = "isolated and cannot fetch",
            Question = "apt-cache madison lab-thing | grep -c '| *2 |'", Was = "0", Is = "1", Lying = Lie("/usr/bin/apt-get", "*update*"), Telling = Tell("/usr/bin/apt-get"),
            CannotShow = new Dictionary<string, string> { ["undo restores"] = "there is none, and it says so" },
        },
        new("harden.patch scope=upgrade waive=evidence.disk-image")
        {
            Before = $"{Packages}\napt-get -qq update", Refusing = "nft add table inet chatops_iso_other", Allowing = "nft delete table inet chatops_iso_other", Refusal = "isolated and cannot fetch",
            Question = "dpkg-query -W -f '${Version}' lab-thing", Was = "1", Is = "2", Lying = Lie("/usr/bin/apt-get", "*-y*"), Telling = Tell("/usr/bin/apt-get"),
            CannotShow = new Dictionary<string, string> { ["undo restores"] = "there is none, and it says so" },
        },
        new("harden.firewall-enable ttl=60")
        {
            Refusing = "mv /usr/sbin/ufw /usr/sbin/ufw.away", Allowing = "mv /usr/sbin/ufw.away /usr/sbin/ufw", Refusal = "ufw is not installed",
            Question = "ctl curl -s -m 2 -o /dev/null --interface 192.168.1.1 http://192.168.1.50:2849/; case $? in 7|28) echo cut ;; *) echo reached ;; esac", Was = "reached", Is = "cut",
            Lying = Lie("/usr/sbin/ufw", "*enable*"), Telling = Tell("/usr/sbin/ufw"), IsUndone = true,
        },
    ];
}
