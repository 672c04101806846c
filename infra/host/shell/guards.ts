import { $ } from './dollar.ts';

/** What has to hold before anything is done: programs, machine, clock and room. */
export const GUARDS = String.raw`
guard_programs() {
  for program in awk base64 cmp cp date df dpkg-query flock grep mv sha256sum stat sync systemctl tr; do
    command -v "$program" > /dev/null || refuse 3 programs "$program is not here" 'Install the package that brings it.'
  done
}

guard_machine() {
  [ "$(id -u)" = 0 ] || refuse 2 machine 'only root can do this' 'Run it as root, or with sudo.'
  got=$(dpkg --print-architecture)
  [ "$got" = "$ARCH" ] ||
    refuse 2 machine "this machine is $got, and the site file says $ARCH" 'Correct hosts.<name>.arch, or take the other machine.'
  if [ -e "$STATE/identity" ] && [ "$(cat -- "$STATE/identity")" != "$WHOSE" ]; then
    refuse 2 machine "this machine is $(cat -- "$STATE/identity") already" "Take the script of that one; to make another of it, install its operating system anew."
  fi
  grep -q -F -w -- "|-- $ADDRESS" /proc/net/fib_trie ||
    refuse 2 machine "this machine has not the address $ADDRESS" 'Give it the address that the site file has, or correct the site file.'
}

# A gateway whose battery is empty starts in 1970, and then no certificate is valid yet. It was later when this was written.
guard_clock() {
  [ "$(date -u +%s)" -lt "$WRITTEN" ] || return 0
  was=$(date -u +%Y-%m-%d)
  [ "$verb" != check ] || refuse 1 clock "the clock says $was, before this was written" 'A run sets it to the day on which it was written.'
  if ! date -u -s "@$WRITTEN" > /dev/null 2>&1 || [ "$(date -u +%s)" -lt "$WRITTEN" ]; then
    refuse 2 clock "the clock says $was, before this was written, and cannot be set" 'Set it: date -u -s <day>; and look at the battery of the board.'
  fi
  tell clock "$was" "$(date -u +%Y-%m-%d)"
}

# Lines of KiB and path on standard input; prints what does not fit, by file system.
short_of_room() {
  while read -r kib path; do
    while [ ! -e "$path" ]; do path=${$}{path%/*} && path=${$}{path:-/}; done
    df -P -k -- "$path" | awk -v kib="$kib" 'NR == 2 { print $6, $4, kib }'
  done | awk -v spare="$SPARE_KIB" '
    { need[$1] += $3; free[$1] = $2 }
    END { for (at in need) if (free[at] < need[at] + spare)
      printf "%s has %d MiB free and needs %d MiB, and %d MiB to spare. ", at, free[at] / 1024, need[at] / 1024 + 1, spare / 1024 }'
}
`.trim();
