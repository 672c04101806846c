import { DATABASE, SNAPSHOT_FOLDER } from './paths.ts';

/** How often a snapshot is looked for: what changes is written at once, and most hours nothing has. */
export const SNAPSHOT_MINUTES = 15;
const KEPT = 3;

/**
 * EdgeCore that starts with an empty database ends every container of its host and then cannot register: seen. So it
 * never does unless the host is new. `before` stands before every start, `snapshot` runs by a timer; both as root.
 * Containers run on while EdgeCore does not, so to refuse is the harmless side.
 */
export const DATABASE_SCRIPT = `#!/bin/sh
# usage: edgecore-database before | snapshot
set -eu
database=\${EDGECORE_DATABASE:-${DATABASE}}
snapshots=\${EDGECORE_SNAPSHOTS:-${SNAPSHOT_FOLDER}}

say() { echo "edgecore-database: $*" >&2; }

sound() {
  [ -s "$1" ] && [ "$(sqlite3 -readonly "$1" 'PRAGMA quick_check;' 2>/dev/null)" = ok ]
}

newest() {
  number=1
  while [ "$number" -le ${KEPT} ]; do
    if sound "$snapshots/$number.db"; then echo "$snapshots/$number.db"; return 0; fi
    number=$((number + 1))
  done
  return 1
}

before() {
  if sound "$database"; then return 0; fi
  if found=$(newest); then
    if [ -e "$database" ]; then
      mv -f "$database" "$database.damaged"
      rm -f "$database-wal" "$database-shm" "$database-journal"
      say "$database is damaged and lies beside it as $database.damaged"
    fi
    cp "$found" "$database.part"
    chmod 0600 "$database.part"
    sync "$database.part"
    mv "$database.part" "$database"
    say "$database was not sound: took the snapshot $found"
    return 0
  fi
  if [ -e "$snapshots/joined" ]; then
    say "$database is gone and there is no sound snapshot. This host has joined before: with an empty database EdgeCore would end every container on it. docs/edge-host.md says what to do; then remove $snapshots/joined"
    return 1
  fi
  # A host that never joined, or a first start that was cut off.
  rm -f "$database"
}

snapshot() {
  if ! sound "$database"; then say "$database is not sound: nothing is kept of it"; return 1; fi
  [ -d "$snapshots" ] || mkdir -m 0700 "$snapshots"
  rm -f "$snapshots/new.db"
  sqlite3 "$database" ".timeout 5000" ".backup '$snapshots/new.db'"
  chmod 0600 "$snapshots/new.db"
  if [ -e "$snapshots/1.db" ] && cmp -s "$snapshots/new.db" "$snapshots/1.db"; then
    rm -f "$snapshots/new.db"
    return 0
  fi
  sync "$snapshots/new.db"
  number=${KEPT}
  while [ "$number" -gt 1 ]; do
    if [ -e "$snapshots/$((number - 1)).db" ]; then
      mv -f "$snapshots/$((number - 1)).db" "$snapshots/$number.db"
    fi
    number=$((number - 1))
  done
  mv "$snapshots/new.db" "$snapshots/1.db"
  : > "$snapshots/joined"
}

case "\${1:-}" in
  before) before ;;
  snapshot) snapshot ;;
  *) say "usage: edgecore-database before | snapshot"; exit 2 ;;
esac
`;
