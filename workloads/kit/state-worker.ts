import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** The thread behind state.ts: one request after the other, each answered once it is durable. */

export type Stored = readonly (readonly [string, Uint8Array])[];

export type StateWork =
  { kind: 'load' | 'close' } | { kind: 'put'; entries: readonly (readonly [string, Uint8Array | null])[] };

export interface StateRequest {
  id: number;
  work: StateWork;
}

/** The reply to no request (id 0) says whether the file could be opened. */
export type StateReply =
  { id: number; ok: true; stored: Stored; setAside?: number } | { id: number; ok: false; error: string };

const CORRUPT = 11; // SQLITE_CORRUPT
const NOT_A_DATABASE = 26; // SQLITE_NOTADB

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    // Two processes with one state would give two terms to one engine.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 5000');
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const check = database.prepare('PRAGMA integrity_check(1)').get();
    if (check?.integrity_check !== 'ok') throw new CorruptState(String(check?.integrity_check));
    database.exec(
      'CREATE TABLE IF NOT EXISTS entry (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID',
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class CorruptState extends Error {}

function isCorrupt(error: unknown): boolean {
  if (error instanceof CorruptState) return true;
  return (
    error instanceof Error && 'errcode' in error && [CORRUPT, NOT_A_DATABASE].includes(Number(error.errcode))
  );
}

/** The last corrupt file is kept for whoever wants to know; one only, so that it cannot fill the disk. */
function openOrSetAside(dir: string): { database: DatabaseSync; setAside: number } {
  const path = join(dir, 'state.db');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  try {
    return { database: open(path), setAside: 0 };
  } catch (error) {
    if (!isCorrupt(error)) throw error;
    renameSync(path, `${path}.corrupt`);
    for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
    return { database: open(path), setAside: 1 };
  }
}

function serve(database: DatabaseSync, work: StateWork): Stored {
  switch (work.kind) {
    case 'load':
      return database
        .prepare('SELECT key, value FROM entry')
        .all()
        .map(({ key, value }) => [String(key), value as Uint8Array]);
    case 'put':
      put(database, work.entries);
      return [];
    case 'close':
      database.close();
      return [];
  }
}

function put(database: DatabaseSync, entries: readonly (readonly [string, Uint8Array | null])[]): void {
  const upsert = database.prepare('INSERT OR REPLACE INTO entry (key, value) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM entry WHERE key = ?');
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const [key, value] of entries) {
      if (value === null) remove.run(key);
      else upsert.run(key, value);
    }
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

function main(): void {
  if (!parentPort) throw new Error('state-worker.ts runs in a worker thread');
  const port = parentPort;
  const reply = (message: StateReply): void => port.postMessage(message);
  const failed = (id: number, error: unknown): void => {
    reply({ id, ok: false, error: error instanceof Error ? error.message : String(error) });
  };
  try {
    const { database, setAside } = openOrSetAside((workerData as { dir: string }).dir);
    reply({ id: 0, ok: true, stored: [], setAside });
    port.on('message', ({ id, work }: StateRequest) => {
      try {
        reply({ id, ok: true, stored: serve(database, work) });
      } catch (error) {
        failed(id, error);
      }
      if (work.kind === 'close') port.close();
    });
  } catch (error) {
    failed(0, error);
    port.close();
  }
}

main();
