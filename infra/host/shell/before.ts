/** What was there before the first change, and which units have yet to read one. */
export const BEFORE = String.raw`
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
`.trim();
