import { BUNDLE } from '../bundle-folder.ts';

/** Before a brace of the shell's own. */
const $ = '$';

/**
 * What is the same in the script of every host: a function for what each kind of step does, in POSIX shell and with
 * what Debian's essential packages bring. Nothing here is written in place: a file is made beside its own, brought to
 * the disk and renamed, so that a power cut leaves the old one or the new one.
 *
 * Every function that starts with a kind is called in a shell of its own with -e, its standard input empty. What a
 * check prints is why it is not so.
 */
export const RUNTIME = String.raw`
same_access() { # path owner mode; the owner by names, by numbers, or one of each
  is=$(stat -c ' %U %u ; %G %g ;%a' -- "$1")
  case $is in
    *" ${$}{2%:*} "*";"*" ${$}{2#*:} "*";$3") ;;
    *)
      echo "is $(stat -c '%U:%G %a' -- "$1"), wanted $2 $3"
      return 1
      ;;
  esac
}

is_plain_file() { # path
  if [ -h "$1" ] || [ ! -f "$1" ]; then
    if [ -e "$1" ] || [ -h "$1" ]; then echo 'is no plain file'; else echo 'is not there'; fi
    return 1
  fi
}

# Beside its place, to the disk, then into its place. Its name is always the same, so that none is left over after a kill.
beside() { # path
  echo "${$}{1%/*}/.millwright-${$}{1##*/}"
}

make_way() { # path of a file: its folder
  [ -d "${$}{1%/*}/" ] || (umask 022 && mkdir -p -- "${$}{1%/*}/")
}

take_place() { # path owner mode: what lies beside it becomes it
  chown -- "$2" "$(beside "$1")" && chmod -- "$3" "$(beside "$1")" && sync -- "$(beside "$1")" &&
    mv -f -T -- "$(beside "$1")" "$1" && sync -- "${$}{1%/*}/"
}

place() { # path owner mode, content on standard input
  make_way "$1"
  rm -f -- "$(beside "$1")"
  if ! { cat > "$(beside "$1")" && take_place "$1" "$2" "$3"; }; then
    rm -f -- "$(beside "$1")"
    return 1
  fi
}

# What was there before the first change, for the way back: a copy, or .none where nothing was.
remember() { # id path
  if [ -e "$STATE/before/$1" ] || [ -h "$STATE/before/$1" ] || [ -e "$STATE/before/$1.none" ]; then return 0; fi
  if [ -e "$2" ] || [ -h "$2" ]; then
    cp -a -T -- "$2" "$STATE/before/.new"
    sync -- "$STATE/before"
    mv -f -T -- "$STATE/before/.new" "$STATE/before/$1"
  else
    : > "$STATE/before/$1.none"
  fi
  sync -- "$STATE/before"
}

give_back() { # id path
  if [ -e "$STATE/before/$1" ] || [ -h "$STATE/before/$1" ]; then
    rm -f -- "$(beside "$2")"
    cp -a -T -- "$STATE/before/$1" "$(beside "$2")"
    mv -f -T -- "$(beside "$2")" "$2"
  elif [ -e "$STATE/before/$1.none" ]; then
    rm -f -- "$2"
  else
    echo 'this script has not changed it, so there is nothing to take back'
    return 1
  fi
  rm -f -- "$STATE/before/$1" "$STATE/before/$1.none"
}

# A unit that has not read its new file yet. Noted before the file changes, so that a kill between the two loses nothing.
note_restarts() { # units
  for unit in "$@"; do : > "$STATE/restart/$unit"; done
  sync -- "$STATE/restart"
}

package_is() { # name
  case "$(dpkg-query -W -f '${$}{db:Status-Abbrev}' -- "$1" 2> /dev/null)" in
    ?'i '*) ;;
    *)
      echo 'is not installed'
      return 1
      ;;
  esac
}

apt() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef \
    -o Dpkg::Options::=--force-confold -o APT::Install-Recommends=false "$@"
}

# Debian's packages in the bundle, and nothing else: apt checks each against the list, and the list is checked here.
bundled_apt() {
  apt -o "Dir::Etc::SourceList=$STATE/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o "Dir::State::Lists=$STATE/apt/lists" -o APT::Sandbox::User=root "$@"
}

package_put() { # id name
  [ -e "$STATE/before/$1.none" ] || : > "$STATE/before/$1.none"
  # What a run that was killed left half done.
  dpkg --force-confdef --force-confold --configure -a
  if [ -n "$bundle" ]; then
    in_bundle ${BUNDLE.packages}/Packages
    mkdir -p -- "$STATE/apt/lists/partial"
    echo "deb [trusted=yes] file:$bundle/${BUNDLE.packages} ./" > "$STATE/apt/sources.list"
    bundled_apt update
    bundled_apt install -- "$2"
  elif ! apt install -- "$2"; then
    apt update
    apt install -- "$2"
  fi
}

package_undo() { # id name
  if [ ! -e "$STATE/before/$1.none" ]; then
    echo 'this script has not installed it, so it stays'
    return 1
  fi
  apt remove -- "$2"
  rm -f -- "$STATE/before/$1.none"
}

folder_is() { # path owner mode
  if [ -h "$1" ] || [ ! -d "$1" ]; then
    echo 'is no folder'
    return 1
  fi
  same_access "$1" "$2" "$3"
}

folder_put() { # id path owner mode
  if [ ! -e "$STATE/before/$1.access" ] && [ ! -e "$STATE/before/$1.none" ]; then
    if [ -d "$2" ]; then stat -c '%u:%g %a' -- "$2" > "$STATE/before/$1.access"; else : > "$STATE/before/$1.none"; fi
  fi
  [ -d "$2" ] || (umask 022 && mkdir -p -- "${$}{2%/*}/" && mkdir -m 0700 -- "$2")
  chown -- "$3" "$2"
  chmod -- "$4" "$2"
}

folder_undo() { # id path
  if [ -e "$STATE/before/$1.none" ]; then
    # What is in it is somebody's: it stays, and says so.
    if [ -d "$2" ]; then rmdir -- "$2"; fi
  elif [ -e "$STATE/before/$1.access" ]; then
    read -r owner mode < "$STATE/before/$1.access"
    chown -- "$owner" "$2"
    chmod -- "$mode" "$2"
  else
    echo 'this script has not changed it, so there is nothing to take back'
    return 1
  fi
  rm -f -- "$STATE/before/$1.none" "$STATE/before/$1.access"
}

file_is() { # path owner mode printer
  is_plain_file "$1"
  if ! "$4" | cmp -s -- - "$1"; then
    echo 'has other content'
    return 1
  fi
  same_access "$1" "$2" "$3"
}

file_put() { # id path owner mode printer units
  remember "$1" "$2"
  path=$2 owner=$3 mode=$4 printer=$5
  shift 5
  note_restarts "$@"
  "$printer" | place "$path" "$owner" "$mode"
}

file_undo() { # id path units
  give_back "$1" "$2"
  shift 2
  [ "$#" -eq 0 ] || systemctl daemon-reload
  for unit in "$@"; do systemctl try-restart -- "$unit"; done
}

decoded() { # value
  printf '%s' "$1" | base64 -d
}

secret_is() { # id path owner mode value
  is_plain_file "$2"
  if [ -n "$5" ] && ! decoded "$5" | cmp -s -- - "$2"; then
    echo 'is another one'
    return 1
  fi
  # Written after the file: a run that was killed between the two has not done this step.
  if [ "$(sha256sum < "$2")" != "$(cat -- "$STATE/secret/$1" 2> /dev/null)" ]; then
    echo 'was not put there by this script, or changed since'
    return 1
  fi
  same_access "$2" "$3" "$4"
}

secret_put() { # id path owner mode name value
  if [ -z "$6" ]; then
    echo "$5 was not given: with --secrets, the script reads lines of a name and its value in base64"
    return 1
  fi
  decoded "$6" | place "$2" "$3" "$4"
  # Of a file that only root reads beside it, so that a later look needs no secret.
  decoded "$6" | sha256sum | place "$STATE/secret/$1" root:root 600
}

secret_undo() { # id path
  if [ ! -e "$STATE/secret/$1" ]; then
    echo 'was not put there by this script, so it stays'
    return 1
  fi
  rm -f -- "$2" "$STATE/secret/$1"
}

has_checksum() { # file sha256
  [ "$(sha256sum < "$1")" = "$2  -" ]
}

artefact_is() { # path owner mode sha256
  is_plain_file "$1"
  if ! has_checksum "$1" "$4"; then
    echo "its checksum is not $4"
    return 1
  fi
  same_access "$1" "$2" "$3"
}

artefact_put() { # id path owner mode sha256 file url
  if [ "$5" = unresolved ]; then
    echo "nobody has read the checksum of $6 yet: npm run lock, on a machine with the Internet"
    return 1
  fi
  # Kept while this step is not done; what was there before is not kept, for it may be hundreds of megabytes.
  [ -e "$2" ] || : > "$STATE/before/$1.none"
  make_way "$2"
  if [ -n "$bundle" ]; then
    in_bundle "${BUNDLE.artefacts}/$6"
    if ! cp -T -- "$bundle/${BUNDLE.artefacts}/$6" "$(beside "$2")"; then
      rm -f -- "$(beside "$2")"
      return 1
    fi
  else
    # A part that is there already is gone on with; what it came to is judged by its checksum.
    curl --fail --silent --show-error --location --proto '=https' --proto-redir '=https' --connect-timeout 20 --retry 5 \
      --continue-at - --output "$(beside "$2")" -- "$7"
  fi
  if ! has_checksum "$(beside "$2")" "$5"; then
    rm -f -- "$(beside "$2")"
    echo "what came as $6 has another checksum than $5; nothing of it was kept"
    return 1
  fi
  take_place "$2" "$3" "$4"
}

artefact_undo() { # id path
  if [ ! -e "$STATE/before/$1.none" ]; then
    echo 'it was there before, and that one is not kept: run the script of the release that had it'
    return 1
  fi
  rm -f -- "$2" "$STATE/before/$1.none"
}

unit_runs() { # unit
  if [ -e "$STATE/restart/$1" ]; then
    echo 'has not read what changed'
    return 1
  fi
  if ! systemctl is-enabled --quiet -- "$1"; then
    echo 'is not enabled'
    return 1
  fi
  if ! systemctl is-active --quiet -- "$1"; then
    echo 'does not run'
    return 1
  fi
}

unit_stopped() { # unit
  if systemctl is-active --quiet -- "$1"; then
    echo 'runs'
    return 1
  fi
  if systemctl is-enabled --quiet -- "$1"; then
    echo 'is enabled'
    return 1
  fi
}

remember_unit() { # id unit
  [ ! -e "$STATE/before/$1.unit" ] || return 0
  if systemctl is-enabled --quiet -- "$2"; then echo enable; else echo disable; fi > "$STATE/before/.new"
  mv -f -T -- "$STATE/before/.new" "$STATE/before/$1.unit"
}

unit_put_runs() { # id unit
  remember_unit "$1" "$2"
  systemctl daemon-reload
  systemctl enable -- "$2"
  if [ -e "$STATE/restart/$2" ]; then systemctl restart -- "$2"; else systemctl start -- "$2"; fi
  rm -f -- "$STATE/restart/$2"
}

unit_put_stopped() { # id unit
  remember_unit "$1" "$2"
  systemctl disable --now -- "$2"
}

unit_undo() { # id unit
  if [ ! -e "$STATE/before/$1.unit" ]; then
    echo 'this script has not changed it, so there is nothing to take back'
    return 1
  fi
  systemctl "$(cat -- "$STATE/before/$1.unit")" --now -- "$2"
  rm -f -- "$STATE/before/$1.unit"
}

# What the bundle brings is taken only where its own list says the same of it.
in_bundle() { # path below the bundle
  if ! expected=$(awk -v file="$1" '$2 == file || $2 == "*" file { print $1; found = 1 } END { exit !found }' "$bundle/${BUNDLE.checksums}"); then
    echo "the bundle has no $1"
    return 1
  fi
  if ! has_checksum "$bundle/$1" "$expected"; then
    echo "the bundle's $1 is not what its list says"
    return 1
  fi
}

journal() { # words
  printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >> "$STATE/journal" && sync -- "$STATE/journal"
}

# One line for programs; what divides it is never in it.
tell() { # word fields
  line=$1
  shift
  for field in "$@"; do line="$line$TAB$(printf '%s' "$field" | tr -s '\t\n' '  ' | cut -c 1-300)"; done
  printf '%s\n' "$line"
}

# Ends before anything is done.
refuse() { # exit code, guard, why, remedy
  tell refused "$2" "$3"
  printf '%s: %s\n    %s\n' "$WHOSE" "$3" "$4" >&2
  exit "$1"
}

# Sets output and status.
do_step() { # id verb
  output=$(
    set -e
    "step_$(printf '%s' "$1" | tr -c A-Za-z0-9 _)" "$2" 2>&1 < /dev/null
  )
  status=$?
}

title_of() { # id
  "step_$(printf '%s' "$1" | tr -c A-Za-z0-9 _)" title
}

read_secrets() {
  set +x
  while read -r name value || [ -n "$name" ]; do
    if ! decoded "$value" > /dev/null 2>&1; then
      refuse 2 secrets "the value of $name is not base64" 'Give lines of a name and its value in base64.'
    fi
    set_secret "$name" "$value" ||
      refuse 2 secrets "no step here takes a secret called $name" "It takes: ${$}{SECRETS:-none}."
  done
}

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

take_lock() {
  [ -d /var/lib/millwright ] || (umask 022 && mkdir -p /var/lib/millwright)
  for folder in "$STATE" "$STATE/before" "$STATE/restart" "$STATE/secret"; do
    mkdir -p -- "$folder" || refuse 2 room "$folder cannot be made" 'Look at the disk.'
  done
  exec 9>> "$STATE/lock"
  flock -w 30 9 || refuse 1 lock 'another run is under way on this machine' 'Wait for its end.'
  [ -e "$STATE/identity" ] || printf '%s\n' "$WHOSE" | place "$STATE/identity" root:root 600 ||
    refuse 2 room "$STATE/identity cannot be written" 'Look at the disk.'
}

# Sets differing, and for each step tells whether it is so where nothing is to be done.
look() {
  differing=''
  same=0 other=0
  for id in $STEPS; do
    do_step "$id" check
    if [ "$status" -eq 0 ]; then
      same=$((same + 1))
      [ "$verb" != check ] || tell same "$id"
    else
      other=$((other + 1))
      differing="$differing $id"
      [ "$verb" != check ] || tell differs "$id" "${$}{output:-is not so}"
    fi
  done
}

check_all() {
  if [ -e "$STATE/lock" ]; then
    exec 9< "$STATE/lock"
    flock -n -s 9 || refuse 1 lock 'a run is under way on this machine' 'Look again after its end.'
  fi
  look
  if [ "$other" -eq 0 ]; then
    tell end held "$same" 0
    exit 0
  fi
  tell end differs "$same" "$other"
  exit 1
}

put_all() {
  take_lock
  look
  short=$(for id in $differing; do do_step "$id" need && printf '%s\n' "$output"; done | grep . | short_of_room)
  [ -z "$short" ] || refuse 2 room "$short" 'Make room, or take the larger disk that the site file promises.'
  number=0 changed=0
  for id in $STEPS; do
    number=$((number + 1))
    # While nothing has changed, what was seen a moment ago holds.
    if [ "$changed" -eq 0 ]; then
      case "$differing " in
        *" $id "*) status=1 ;;
        *) status=0 ;;
      esac
    else
      do_step "$id" check
    fi
    if [ "$status" -eq 0 ]; then
      tell same "$id"
      continue
    fi
    tell doing "$id" "$number/$COUNT" "$(title_of "$id")"
    do_step "$id" put
    [ "$status" -ne 0 ] || did=$output
    if [ "$status" -eq 0 ]; then
      do_step "$id" check
      [ "$status" -eq 0 ] || output="was done, and still: $output (${$}{did:-it said nothing})"
    fi
    [ "$status" -eq 0 ] || failed "$id" "$number"
    changed=$((changed + 1))
    journal "done" "$id"
    tell "done" "$id"
  done
  restart_rest
  tell end "$([ "$changed" -eq 0 ] && echo held || echo changed)" "$((COUNT - changed))" "$changed"
  exit 0
}

# Units that no step of the plan starts: where they run, they read what changed; where they do not, their start will.
restart_rest() {
  for note in "$STATE/restart"/*; do
    [ -e "$note" ] || continue
    systemctl daemon-reload && systemctl try-restart -- "${$}{note##*/}" && rm -f -- "$note"
  done
}

failed() { # id number
  journal failed "$1" "$status"
  tell failed "$1" "$status" "$(printf '%s\n' "$output" | tail -n 3)"
  {
    printf '%s: step %d of %d, %s (%s), failed with %d:\n' "$WHOSE" "$2" "$COUNT" "$1" "$(title_of "$1")" "$status"
    printf '%s\n' "$output" | tail -n 10 | sed 's/^/    /'
    printf 'The %d before it stand; it and the %d after it do not. The same command goes on from here.\n' "$(($2 - 1))" "$((COUNT - $2))"
  } >&2
  tell end failed "$(($2 - 1))" "$((COUNT - $2 + 1))"
  exit 1
}

undo_one() { # id
  take_lock
  do_step "$1" undo
  if [ "$status" -ne 0 ]; then
    journal kept "$1" "$status"
    tell failed "$1" "$status" "$output"
    printf '%s: %s was not taken back: %s\n' "$WHOSE" "$1" "$output" >&2
    exit 1
  fi
  journal undone "$1"
  tell undone "$1"
  exit 0
}

bad_use() { # why
  refuse 2 use "$1" "Use: $0 [--check | --undo <step>] [--bundle <folder>] [--secrets]"
}

main() {
  verb=put bundle='' wants_secrets='' undone=''
  while [ "$#" -gt 0 ]; do
    case $1 in
      --check) verb=check ;;
      --undo)
        verb=undo
        undone=${$}{2:-}
        case " $STEPS " in *" ${$}{undone:-?} "*) ;; *) bad_use "--undo wants one of its steps: $STEPS" ;; esac
        shift
        ;;
      --bundle)
        bundle=$(cd -- "${$}{2:-/nowhere}" 2> /dev/null && pwd) || bad_use '--bundle wants a folder that is there'
        case $bundle in *[!A-Za-z0-9/._-]*) bad_use '--bundle: apt takes no such name of a folder; use letters, digits, . _ -' ;; esac
        [ -r "$bundle/${BUNDLE.checksums}" ] || bad_use "--bundle: $bundle has no ${BUNDLE.checksums}"
        shift
        ;;
      --secrets) wants_secrets=yes ;;
      *) bad_use "$1 is no option" ;;
    esac
    shift
  done
  tell plan "$SITE" "$HOST" "$PLAN" "$COUNT"
  guard_programs
  guard_machine
  guard_clock
  [ -z "$wants_secrets" ] || read_secrets
  case $verb in
    check) check_all ;;
    undo) undo_one "$undone" ;;
    put) put_all ;;
  esac
}
`.trim();
