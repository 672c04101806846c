#!/bin/sh
# A bare Debian in namespaces of its own: its tree read from below, what it writes in memory. Run by machine.ts.
set -eu
dir=$1 tree=$2 bundle=$3 address=$4 disk_mib=$5

memory=$dir/memory root=$dir/root
mkdir -p "$memory" "$root"
mount -t tmpfs -o size=700m,mode=755 target "$memory"
mkdir "$memory/upper" "$memory/work"
mount -t overlay overlay -o "lowerdir=$tree,upperdir=$memory/upper,workdir=$memory/work" "$root"

mount -t proc proc "$root/proc"
. "${0%/*}/kernel.sh"
mount --bind /dev "$root/dev"
mount -t tmpfs -o mode=755 run "$root/run"
# A disk of its own, that can be full.
mkdir -p "$root/var/lib/millwright" "$root/mnt/bundle" "$root/run/lock" "$root/root/.ssh"
mount -t tmpfs -o "size=${disk_mib}m,mode=755" disk "$root/var/lib/millwright"
mount --bind "$bundle" "$root/mnt/bundle"
echo 'ssh-ed25519 AAAA of-nobody' > "$root/root/.ssh/authorized_keys"

cat > "$root/usr/local/sbin/systemctl" <<'RECORDER'
#!/bin/sh
# Nothing is PID 1 here that starts a unit: what is asked is written down, and what was started counts as running.
echo "$*" >> /run/systemctl.log
verb='' names='' now=''
for word; do
  case $word in
    --now) now=yes ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; else names="$names $word"; fi ;;
  esac
done
mkdir -p /run/units
for name in $names; do
  case $verb in
    is-active) [ -e "/run/units/$name.active" ] || exit 3 ;;
    is-enabled) [ -e "/run/units/$name.enabled" ] || exit 1 ;;
    start | restart) : > "/run/units/$name.active" ;;
    enable)
      : > "/run/units/$name.enabled"
      if [ -n "$now" ]; then : > "/run/units/$name.active"; fi
      ;;
    disable)
      rm -f "/run/units/$name.enabled"
      if [ -n "$now" ]; then rm -f "/run/units/$name.active"; fi
      ;;
  esac
done
RECORDER
chmod 755 "$root/usr/local/sbin/systemctl"

ip link set lo up
ip address add "$address/32" dev lo
: > "$dir/is-up"
exec sleep infinity
