#!/bin/sh
# What a target of the host plans becomes before it is one: run by machine.ts in namespaces of its own.
set -eu
dir=$1 name=$2 disk_mib=$3 sshd=$4 tree=$5

mkdir -p "$dir/memory" "$dir/root"
mount -t tmpfs -o size=1g,mode=755 target "$dir/memory"
mkdir "$dir/memory/upper" "$dir/memory/work"
mount -t overlay overlay -o "lowerdir=$tree,upperdir=$dir/memory/upper,workdir=$dir/memory/work" "$dir/root"
root=$dir/root

mount -t proc proc "$root/proc"
# The kernel is the tests' machine's own: no target may set it.
if [ "$tree" = / ]; then
  mount --bind "$root/proc/sys" "$root/proc/sys"
  mount -o remount,bind,ro "$root/proc/sys"
else
  memory=$dir/memory
  . "${0%/*}/debian/kernel.sh"
fi
mount --bind /dev "$root/dev"
mount -t tmpfs -o mode=755 run "$root/run"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
# Nothing of who runs the tests is seen there.
for folder in root home work mnt srv; do
  if [ -d "$root/$folder" ]; then mount -t tmpfs -o mode=700 "$folder" "$root/$folder"; fi
done
# A disk of its own, that can be full.
mkdir -p "$root/var/lib/millwright"
mount -t tmpfs -o "size=${disk_mib}m,mode=700" disk "$root/var/lib/millwright"

mkdir -p "$root/run/sshd" "$root/run/lock" "$root/root/.ssh" "$root/usr/local/bin"
cp "$dir/authorized" "$root/root/.ssh/authorized_keys"
cp "$dir/host-key" "$root/root/host-key"
chmod 600 "$root/root/.ssh/authorized_keys" "$root/root/host-key"
: > "$root/run/systemctl.log"
cat > "$root/usr/local/bin/systemctl" <<'RECORDER'
#!/bin/sh
# Nothing is PID 1 here that starts a unit: what is asked is written down, and what was started counts as running.
echo "$*" >> /run/systemctl.log
mkdir -p /run/units
verb='' names=''
for word; do
  case $word in -*) ;; *) if [ -z "$verb" ]; then verb=$word; else names="$names $word"; fi ;; esac
done
case $verb in
  start | restart | reload-or-restart | enable) for name in $names; do : > "/run/units/$verb-$name"; : > "/run/units/$name"; done ;;
  stop | disable | mask) for name in $names; do rm -f "/run/units/$name"; done ;;
  is-active | is-enabled) for name in $names; do [ -e "/run/units/$name" ] || exit 3; done ;;
esac
RECORDER
chmod 755 "$root/usr/local/bin/systemctl"

hostname "$name"
# Root there is no root of this machine's kernel: a host that finds its clock wrong sets it (seen: the clock of the
# machine that ran the tests, a month ahead).
exec setpriv --bounding-set=-sys_time,-sys_module,-sys_boot,-sys_rawio,-syslog,-mac_admin,-mac_override,-wake_alarm \
  --inh-caps=-sys_time,-sys_module,-sys_boot,-sys_rawio,-syslog,-mac_admin,-mac_override,-wake_alarm \
  chroot "$root" "$sshd" -D -e -f /dev/null \
  -o HostKey=/root/host-key -o PidFile=none -o StrictModes=no -o UsePAM=no -o PasswordAuthentication=no \
  -o PermitRootLogin=prohibit-password -o LogLevel=VERBOSE -o ClientAliveInterval=5
