import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { SecretRow } from '../../infra/release.ts';
import { createLocalCa } from '../../stacks/local/ca.ts';
import type { CertificateAuthority } from '../../stacks/pulumi-secrets.ts';

/** The authority of the tests behind the site's port; what it issued is kept, for a search of where it got to. */
export interface TestAuthority extends CertificateAuthority {
  readonly issued: readonly string[];
  /** A folder with ca.crt, tls.crt and tls.key for whoever is no Secret of the site: a machine of the line, the hub. */
  folderFor(subject: string, names?: readonly string[]): Promise<string>;
  close(): void;
}

/** @param parent where it keeps its files, which go with `close` at the latest */
export async function createAuthority(parent = os.tmpdir()): Promise<TestAuthority> {
  const dir = mkdtempSync(path.join(parent, 'millwright-ca-'));
  const ca = await createLocalCa(dir);
  const issued: string[] = [];
  return {
    issued,
    issue: async ({ namespace, name, subject, names, keys }: SecretRow) => {
      const folder = await ca.issue(subject, { dir: path.join(dir, namespace, name), hosts: names });
      const values = keys.map((key) => [key, readFileSync(path.join(folder, key), 'utf8')] as const);
      issued.push(...values.filter(([key]) => key === 'tls.key').map(([, value]) => value));
      return Object.fromEntries(values);
    },
    folderFor: (subject, names = []) =>
      ca.issue(subject, { dir: path.join(dir, 'outside', subject), hosts: names }),
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}
