# shellcheck shell=bash
# The part of "selftest" that tries the make-believe Proxmox node; sourced there, with its functions and a lab up.

# says CODE TEXT CMD...: the command on pve1 ends with the code, and stdout and stderr together are the text, word for word.
says() {
    local want_code=$1 want=${2:+$2$'\n'} code got
    shift 2
    got=$(on pve1 "$@" 2>&1 && printf '.0' || printf '.%s' $?)      # the dot keeps the last line end
    code=${got##*.} got=${got%.*}
    [ "$code" = "$want_code" ] || say "exit $code instead of $want_code"
    diff <(printf %s "$want") <(printf %s "$got") && [ "$code" = "$want_code" ]
}
golden() { check "${*:3}" says "$@"; }
# tells CMD-LINE PATTERN: a line of its output matches.
tells() { on pve1 bash -c "$1" 2>&1 | grep -qE -e "$2"; }
knob() { on pve1 fakepve knob "$@"; }
events() { on pve1 cat /var/lib/fakepve/guest-events.jsonl; }
answers() { ctl curl --silent --max-time 0.5 http://192.168.1.150/ | grep -qx 'guest 101 is well'; }
usage='qm stop <vmid> [OPTIONS]'
wrong='400 Parameter verification failed.'

# Ten seconds of patience, while the others go on.
on pve1 bash -c 'fakepve hold 102 30 >/dev/null & sleep 0.3; qm unlock 102; kill %1' >"$lab_state/waits" 2>&1 &
waits=$!

say "--- pve: word for word what the genuine tools say"
golden 2 "400 not enough arguments
$usage" qm stop
golden 2 "$wrong
vmid: type check ('integer') failed - got 'abc'
$usage" qm stop abc
golden 2 "$wrong
vmid: invalid format - value does not look like a valid VM ID

$usage" qm stop 99
golden 2 "400 too many arguments
$usage" qm stop 101 102
golden 2 "Unknown option: bogus
400 unable to parse option
$usage" qm stop 101 --bogus 1
golden 2 "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist" qm stop 999
golden 2 "$wrong
snapname: invalid format - invalid configuration ID '1bad'

qm snapshot <vmid> <snapname> [OPTIONS]" qm snapshot 101 1bad
golden 2 "$wrong
snapname: value may only be 40 characters long
qm snapshot <vmid> <snapname> [OPTIONS]" qm snapshot 101 "$(printf 'a%.0s' {1..41})"
golden 2 "400 unable to parse boolean option
qm snapshot <vmid> <snapname> [OPTIONS]" qm snapshot 101 x --vmstate maybe
check "qm nosuch: unknown, exit 255" tells 'qm nosuch; echo "exit $?"' '^exit 255$'
check "and in these words" same "$(on pve1 qm nosuch 2>&1 | head -n 2)" "ERROR: unknown command 'qm nosuch'
USAGE: qm <COMMAND> [ARGS] [OPTIONS]"
golden 0 'status: running' qm stat 101      # any unambiguous beginning
golden 255 'snapshot feature is not available' qm snapshot 103 x1
golden 2 "unable to use snapshot name 'current' (reserved name)" qm snapshot 101 current
golden 255 "snapshot 'none' does not exist" qm delsnapshot 101 none
golden 2 'VM 103 not running' qm suspend 103
golden 2 'no options specified' qm set 101
golden 2 'checksum mismatch (file change by other user?)' qm set 101 --onboot 1 --digest 0123
golden 2 "unable to restore VM 101 - VM 101 already exists on node 'pve1'" \
    qmrestore "local:backup/$(on pve1 ls /var/lib/vz/dump | grep -m 1 'zst$')" 101
golden 255 "cannot use options 'storage' and 'stdout' at the same time" vzdump 101 --storage local --stdout
golden 0 '' vzdump 105                      # a guest of another node: silence and 0
check "a call takes well below 0.3 s" on pve1 timeout 0.3 qm status 101

say "--- pve: states are real"
check "a guest is a process" tells 'ps -o args= -p $(cat /run/qemu-server/101.pid)' '^/usr/bin/kvm -id 101 '
check "it answers from outside" eventually answers
check "qm suspend" on pve1 qm suspend 101
check "it is stopped where it stands" tells 'ps -o stat= -p $(cat /run/qemu-server/101.pid)' '^T'
golden 0 'status: paused' qm status 101
refuse "nothing answers" answers
check "qm resume" on pve1 qm resume 101
check "it answers again" eventually answers
net=$(on pve1 sed -n 's/^net0: //p' /etc/pve/qemu-server/101.conf)
check "the link goes down with the same card" tells "qm set 101 -net0 $net,link_down=1" "^update VM 101: -net0 $net,link_down=1\$"
check "the tap has no carrier" tells 'ip link show tap101i0' 'NO-CARRIER'
refuse "nothing answers" answers
check "the link comes up" on pve1 qm set 101 -net0 "$net"
check "it answers again" eventually answers
check "moved to the isolated bridge" on pve1 qm set 101 -net0 "${net/vmbr0/vmbr_isolated}"
check "the tap is there" tells 'ip -o link show master vmbr_isolated' tap101i0
refuse "nothing answers" answers
check "moved back" on pve1 qm set 101 -net0 "$net"
check "a drop on the tap" on pve1 nft 'table bridge lab { chain f { type filter hook prerouting priority -300; iifname "tap101i0" drop; }; }'
refuse "nothing answers" answers
check "it goes" on pve1 nft delete table bridge lab
check "it answers again" eventually answers
check "a snapshot with memory is quiet in the guest" on pve1 qm snapshot 101 ram --vmstate 1
refuse "no freeze" grep -q fs-freeze <(events)
check "one without is not" on pve1 qm snapshot 101 plain
check "the guest could see it" grep -q '"event":"fs-freeze","by":"snapshot"' <(events)
check "they are a tree" tells 'qm listsnapshot 101' '^ `-> plain +[0-9]{4}-[0-9-]+ [0-9:]+ +no-description$'
check "too little room for the memory" tells 'fakepve knob set space.local 100; qm snapshot 101 big --vmstate 1; echo "exit $?"; fakepve knob clear' '^exit 255$'
refuse "no half snapshot is left" tells 'qm listsnapshot 101; qm config 101' 'big|lock'
check "qm stop" on pve1 qm stop 101
refuse "its process and tap are gone" on pve1 bash -c 'pgrep -f "^/usr/bin/kvm -id 101 " || test -e /sys/class/net/tap101i0'
check "qm start" on pve1 qm start 101
check "it answers again" eventually answers
check "the task is in the index" tells 'tail -n 1 /var/log/pve/tasks/index' '^UPID:pve1:[0-9A-F]{8}:[0-9A-F]{8}:[0-9A-F]{8}:qmstart:101:root@pam: [0-9A-F]{8} OK$'
check "a container: link, pause, stop" on pve1 bash -c 'pct suspend 201 && pct resume 201 && pct stop 201 && pct start 201 && test "$(pct status 201)" = "status: running"'

say "--- pve: what surprises"
check "a card without an address is another card: the guest must agree" tells \
    'fakepve knob set guest-agrees.101 no; qm set 101 -net0 model=virtio,bridge=vmbr0; fakepve knob clear' \
    "^net0: hotplug problem - error on hot-unplugging device 'net0' - still busy in guest\?\$"
check "without hotplug it just waits, with 0" on pve1 bash -c \
    'qm set 101 --revert net0 && qm set 101 --hotplug 0 && qm set 101 -net0 model=virtio,bridge=vmbr_isolated && qm pending 101 | grep -q "^new net0: .*vmbr_isolated"'
check "so it is not isolated" eventually answers
check "back" on pve1 bash -c 'qm set 101 --revert net0 && qm set 101 --delete hotplug'
check "vzdump prunes, unasked" tells 'vzdump 101 --compress zstd >/dev/null; vzdump 101 --compress zstd' '^INFO: pruned 1 backup\(s\) not covered by keep-retention policy$'
check "unless it is told not to: then there is a limit" tells 'vzdump 101 --remove 0' '^ERROR: Backup of VM 101 failed - There is a max backup limit of 3 enforced'
check "a protected one is beside it" tells 'vzdump 101 --remove 0 --protected 1 --compress zstd; ls /var/lib/vz/dump' '\.zst\.protected$'
check "a backup becomes a guest" on pve1 bash -c \
    'qmrestore /var/lib/vz/dump/$(ls /var/lib/vz/dump | grep -m 1 "zst$") 120 --unique 1 >/dev/null && cmp /var/lib/vz/images/10[1]/*disk* /var/lib/vz/images/120/*disk*; qm config 120 | grep -q "^name: web1"'
wait "$waits"
check "a lock held by another: 10 s, then it gives up" grep -qx \
    "can't lock file '/var/lock/qemu-server/lock-102.conf' - got timeout" "$lab_state/waits"
check "nobody reads: the task dies, unlocked" tells \
    'fakepve knob slow vzdump 300 --step progress; vzdump 102 | head -n 2; fakepve knob clear; qm config 102; tail -n 1 /var/log/pve/tasks/index' ':vzdump:102:.* interrupted by signal$'
refuse "no lock is left" tells 'qm config 102' '^lock'
golden 0 '' fakepve lock 101 backup
golden 255 'VM is locked (backup)' qm stop 101
golden 0 '' qm unlock 101
check "authorized_keys is the cluster's" tells 'readlink /root/.ssh/authorized_keys' '^/etc/pve/priv/authorized_keys$'

say "--- pve: knobs"
check "lie: 0, and nothing is done" on pve1 bash -c 'fakepve knob lie "qm stop" && qm stop 101 && test "$(qm status 101)" = "status: running" && fakepve knob clear'
check "fail at a step: cleaned up" tells 'fakepve knob fail "qm snapshot" --step drive --message boom; qm snapshot 101 y1; fakepve knob clear; qm config 101 | grep lock' '^boom$'
check "slow" tells 'fakepve knob slow "qm status" 400; SECONDS=0; timeout 0.3 qm status 101; echo "exit $?"; fakepve knob clear' '^exit 124$'
check "hang" tells 'fakepve knob hang "qm stop"; timeout 0.5 qm stop 101; echo "exit $?"; fakepve knob clear; qm status 101' '^exit 124$'

say "--- pve: high availability and quorum"
check "a managed guest" on pve1 bash -c 'fakepve knob set ha-seconds 1 && ha-manager add vm:102 --state started && ha-manager status | grep -qx "service vm:102 (pve1, started)"'
golden 0 'Requesting HA stop for VM 102' qm stop 102
golden 0 'status: running' qm status 102
check "it stops later" eventually tells 'qm status 102' stopped
check "to be started again" on pve1 ha-manager set vm:102 --state started
check "it starts later" eventually tells 'qm status 102' running
boot=$(on pve1 cat /proc/sys/kernel/random/boot_id)
check "no quorum" on pve1 bash -c 'fakepve knob set watchdog-seconds 1 && fakepve knob set quorum no'
golden 2 'cluster not ready - no quorum?' qm set 101 --onboot 0
refuse "nobody writes under /etc/pve" on pve1 touch /etc/pve/x
booted_again() { now=$(login pve1 cat /proc/sys/kernel/random/boot_id) && [ "$now" != "$boot" ]; }
check "the watchdog resets the node: another boot" eventually booted_again
check "the backups are still there" tells 'ls /var/lib/vz/dump' '\.zst\.protected$'
check "but no guest runs without quorum" tells 'qm status 101' stopped
check "quorum comes back" on pve1 fakepve knob clear
check "and the guests with it" eventually answers
