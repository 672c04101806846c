import { $ } from './dollar.ts';

/** How a file comes into its place: whole or not at all, whenever the power goes. */
export const PLACE = String.raw`
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
`.trim();
