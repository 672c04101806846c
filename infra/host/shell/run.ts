import { $ } from './dollar.ts';

/** A run from end to end: look, check, put and undo. */
export const RUN = String.raw`
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
`.trim();
