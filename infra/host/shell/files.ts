/** Files whose content the script itself contains. */
export const FILES = String.raw`
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
`.trim();
