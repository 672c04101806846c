import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalCa } from '../stacks/local/ca.ts';

/** A certificate authority for one test file, with a folder of its own. */
export interface TestCa {
  /** Folder (`dir`, else one of its own) with ca.crt, tls.crt and tls.key for `cn`; `hosts` default to loopback. */
  issue(options: { cn: string; hosts?: readonly string[]; dir?: string; until?: Date }): Promise<string>;
  remove(): Promise<void>;
}

export async function makeCa(): Promise<TestCa> {
  const dir = await mkdtemp(join(tmpdir(), 'millwright-ca-'));
  const ca = await createLocalCa(dir);
  return {
    issue: ({ cn, hosts = ['127.0.0.1', 'localhost'], dir: folder, until }) =>
      ca.issue(cn, { hosts, until, ...(folder !== undefined && { dir: folder }) }),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}
