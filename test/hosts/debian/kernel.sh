# What stands for the kernel of a bare machine, whose tree is $root and whose memory $memory: read by who makes one.
mkdir -p "$memory/sys"
# The kernel is the tests' machine's own: files stand in its place, with what a kernel has before anybody set anything.
for setting in vm/panic_on_oom=0 vm/overcommit_memory=0 kernel/panic=0 kernel/panic_on_oops=0 net/ipv4/ip_forward=0 \
  net/bridge/bridge-nf-call-iptables=0 fs/inotify/max_user_instances=128 fs/inotify/max_user_watches=8192 \
  net/ipv4/conf/all/accept_redirects=1 net/ipv4/conf/all/accept_source_route=1; do
  file=$memory/sys/${setting%=*}
  mkdir -p "${file%/*}"
  echo "${setting#*=}" > "$file"
done
mount --bind "$memory/sys" "$root/proc/sys"
: > "$memory/swaps"
mount --bind "$memory/swaps" "$root/proc/swaps"
mkdir -p "$root/sys/module"
cat > "$root/usr/local/sbin/modprobe" <<'RECORDER'
#!/bin/sh
for module; do case $module in -*) ;; *) mkdir -p "/sys/module/$module" ;; esac; done
RECORDER
chmod 755 "$root/usr/local/sbin/modprobe"
