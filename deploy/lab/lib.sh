# shellcheck shell=bash disable=SC2034
# What every lab command shares: names, places and a few small functions.
# Sourced, never run. The caller has already set -eu.

lab_dir=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

umask 022       # what is made here becomes the root of a host
say() { printf '%s\n' "$*"; }
die() { printf 'lab: %s\n' "$*" >&2; exit 1; }

# install_missing WHO PROGRAM:PACKAGE...: what of it is missing is named, then installed. The list of packages is fetched
# first: a new machine has none, and an old one names what is served no more.
install_missing() {
    local who=$1 missing=() pair
    shift
    for pair in "$@"; do
        command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "missing on this machine: ${missing[*]}"
    say "$who: installing on this machine: ${missing[*]}"
    apt-get -o DPkg::Lock::Timeout=600 -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -qq install -y --no-install-recommends \
        "${missing[@]}" >/dev/null
}

need_root() { [ "$(id -u)" = 0 ] || die "must run as root: it makes namespaces and mounts"; }

# lab_args "$@": takes a leading "--name NAME" off; the rest is left in the array args.
lab_args() {
    local name=${CHATOPS_LAB_NAME:-lab}
    if [ "${1:-}" = --name ]; then
        [ $# -ge 2 ] || die "a name belongs after --name"
        name=$2
        shift 2
    fi
    args=("$@")
    lab_names "$name"
    need_root
}

# lab_names NAME: everything that belongs to one lab carries its name, so that several can be up at
# once and "down" finds its own leftovers without having to remember anything.
lab_names() {
    case $1 in
        '' | *[!a-z0-9-]* | -*) die "a lab's name is made of a-z, 0-9 and '-': '$1'" ;;
    esac
    lab_name=$1
    lab_netns=chatops-$1
    lab_runs=/run/chatops-lab
    lab_state=$lab_runs/$1
    # The unified hierarchy is /sys/fs/cgroup itself or, beside version 1, a folder in it.
    lab_cgroups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
    [ -n "$lab_cgroups" ] || die "no cgroup2 file system is mounted: systemd in a host needs one"
    lab_cgroup=$lab_cgroups/chatops-$1
}

lab_cache=${CHATOPS_LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/chatops/lab}

# The base is known by what it is made from: its script and the files that go into it.
base_key() {
    (cd -- "$lab_dir" && find base rootfs -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum | cut -c1-16)
}

# The layer of a make-believe Proxmox node, likewise; what the build leaves in its folders is not its source.
pve_key() {
    (cd -- "$lab_dir" && find base-pve fakepve ../../Directory.Build.props ../../.editorconfig -type f \
        -not -path '*/obj/*' -not -path '*/bin/*' -exec sha256sum {} + | LC_ALL=C sort | sha256sum | cut -c1-16)
}

# What root in a host may do. An allow list, so that what a later kernel adds is not given away.
# Missing on purpose: sys_admin (mount), mknod, sys_time, sys_module, sys_rawio, sys_boot, syslog, bpf,
# and dac_read_search, which can open the machine's files by handle; dac_override does the same daily work.
lab_caps=-all
for cap in chown dac_override fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service \
    net_broadcast net_admin net_raw ipc_lock ipc_owner sys_chroot sys_ptrace sys_nice sys_resource \
    sys_tty_config lease audit_write setfcap; do
    lab_caps+=",+$cap"
done

lab_path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# host_pid NAME: the machine's number for PID 1 of a host. The process must still be in the host's own
# cgroup: a number that was given to another process by now is not believed.
host_pid() {
    local pid
    pid=$(cat "$lab_state/hosts/$1.pid" 2>/dev/null) || return 1
    grep -qsE "^0::/chatops-$lab_name/$1(/|\$)" "/proc/$pid/cgroup" || return 1
    printf '%s\n' "$pid"
}

# enter_host NAME CMD...: becomes CMD in all of the host's namespaces, with no more rights than the host has.
enter_host() {
    local host=$1 pid
    shift
    pid=$(host_pid "$host") || die "no host $host is up in lab '$lab_name'"
    exec nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --root --wd -- \
        setpriv --bounding-set "$lab_caps" -- \
        env -i PATH="$lab_path" HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" "$@"
}

# enter_control CMD...: becomes CMD in the control namespace. Only the network differs from the machine's.
enter_control() {
    [ -e "/run/netns/$lab_netns" ] || die "no lab '$lab_name' is up"
    exec nsenter --net="/run/netns/$lab_netns" -- "$@"
}

in_host() { (enter_host "$@"); }
in_control() { (enter_control "$@"); }
