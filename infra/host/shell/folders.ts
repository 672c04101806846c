import { $ } from './dollar.ts';

/** Folders: whose they are and with which mode; what is in them is never taken away. */
export const FOLDERS = String.raw`
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
`.trim();
