/** What is said of a run: to the journal of the host, to programs and to people. */
export const JOURNAL = String.raw`
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
`.trim();
