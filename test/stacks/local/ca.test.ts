import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalCa } from '../../../stacks/local/ca.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'millwright-ca-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('the local CA writes certificates that it signed, for the name and the hosts that were asked for', async () => {
  const ca = await createLocalCa(dir);
  const folder = await ca.issue('aggregator-gw-1', { hosts: ['127.0.0.1', 'localhost'] });
  const leaf = new X509Certificate(await readFile(join(folder, 'tls.crt')));
  const root = new X509Certificate(await readFile(join(folder, 'ca.crt')));
  expect(leaf.subject).toBe('CN=aggregator-gw-1');
  expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(leaf.checkHost('localhost')).toBe('localhost');
  expect(leaf.checkHost('elsewhere')).toBeUndefined();
  expect(leaf.verify(root.publicKey)).toBe(true);
  expect([leaf.ca, root.ca]).toEqual([false, true]);
  expect(root.toString().trim()).toBe(ca.certificate.trim());
});

test('the files of the local CA are for this user only, wherever they were asked for', async () => {
  const ca = await createLocalCa(dir);
  const folder = await ca.issue('hub', { dir: join(dir, 'mounted', 'tls') });
  expect(folder).toBe(join(dir, 'mounted', 'tls'));
  for (const name of ['ca.crt', 'tls.crt', 'tls.key']) {
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  }
});
