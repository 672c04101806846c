import { BUNDLE } from '../bundle-folder.ts';

/** What a bundle brings, for a host without the Internet. */
export const BUNDLED = String.raw`
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
`.trim();
