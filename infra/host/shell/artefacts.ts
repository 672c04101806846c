import { BUNDLE } from '../bundle-folder.ts';

/** Downloads: only bytes with the checksum of the plan come into their place. */
export const ARTEFACTS = String.raw`
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

artefact_put() { # id path owner mode sha256 file url, which is empty where only a bundle brings it
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
  elif [ -z "$7" ]; then
    echo "$6 is ours, and comes in a bundle: npm run bundle, and this script with --bundle"
    return 1
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
`.trim();
