import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as x509 from '@peculiar/x509';
import { siteAuthority } from '../../../infra/charts/site-authority.ts';
import { AUTHORITY_FOLDER, AUTHORITY_USER } from '../../../infra/host/authority/folder.ts';
import { isFirstServer } from '../../../infra/host/servers.ts';
import type { Release } from '../../../infra/release.ts';
import { requestCommands } from '../../../stacks/authority/request-commands.ts';
import { openRoot } from '../../../stacks/authority/root.ts';
import { signRequest } from '../../../stacks/authority/sign-request.ts';
import type { SiteCa } from '../../../workloads/authority/site-ca.ts';
import { openSiteCa } from '../../../workloads/authority/site-ca.ts';
import { ECDSA_P256, issueCertificate } from '../../../workloads/kit/certificate.ts';
import type { Node } from '../cluster/node.ts';

/** The folder of a site's CA, as its first server has it once the operator has signed. */
export interface TestSiteCa {
  readonly dir: string;
  opened(): Promise<SiteCa>;
  /** signs it anew, as if so much of its life were over */
  age(share: number): Promise<void>;
  /**
   * A folder with ca.crt, tls.crt and tls.key for whoever is no Secret of the site: a machine of the line by the site's CA;
   * the hub, which has names that this CA may not sign for, by the root, in place of a CA of its own below that.
   */
  folderFor(subject: string, names?: readonly string[]): Promise<string>;
}

/** A root of an operator, the commands for the first server run in `dir`, and what `npm run ca -- <site> sign` makes of it. */
export async function makeSiteCa(
  release: Pick<Release, 'site' | 'secrets'>,
  dir: string,
): Promise<TestSiteCa> {
  const authority = siteAuthority(release);
  const rootDir = path.join(dir, 'operator');
  const caDir = path.join(dir, 'ca');
  await makeRoot(rootDir);
  execFileSync('sh', ['-ec', requestCommands(authority, caDir).join('\n')], { stdio: 'pipe' });
  const root = await openRoot(rootDir, undefined);
  const request = readFileSync(path.join(caDir, 'request.csr'), 'utf8');
  const pem = await signRequest(request, authority, root, new Date());
  writeFileSync(path.join(caDir, 'ca-cert.pem'), pem);
  writeFileSync(path.join(caDir, 'root-cert.pem'), root.pem);
  const opened = async (): Promise<SiteCa> => {
    const result = await openSiteCa(caDir);
    if (!result.ok) throw new Error(result.reason);
    return result.ca;
  };
  return {
    dir: caDir,
    opened,
    age: async (share) => {
      const at = new Date(Date.now() - share * authority.lifeDays * DAY_MS);
      writeFileSync(path.join(caDir, 'ca-cert.pem'), await signRequest(request, authority, root, at));
    },
    folderFor: async (subject, names = []) => {
      const ca =
        names.length === 0 ? await opened() : { ...root, certificate: root.pem, root: root.pem, chain: '' };
      const now = Date.now();
      const { certificate, key } = await issueCertificate(ca, {
        subject,
        names,
        notBefore: new Date(now - HOUR_MS),
        notAfter: new Date(now + 48 * HOUR_MS),
      });
      const folder = path.join(dir, 'outside', subject);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const files = { 'ca.crt': ca.root, 'tls.crt': `${certificate}${ca.chain}`, 'tls.key': key };
      for (const [name, text] of Object.entries(files)) {
        await writeFile(path.join(folder, name), text, { mode: 0o600 });
      }
      return folder;
    },
  };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Lays it where the host plan has it, on the first server of the site. Bound and not copied: the folders of a host here
 * are an overlay, which the kernel maps for no user namespace, and a pod of ours has one.
 */
export async function layCaOn(node: Node, { site }: Pick<Release, 'site'>, ca: TestSiteCa): Promise<void> {
  if (!isFirstServer(node.host, site)) return;
  await node.run('install', '-d', AUTHORITY_FOLDER);
  await node.run('mount', '--bind', ca.dir, AUTHORITY_FOLDER);
  await node.run('chown', '-R', `root:${AUTHORITY_USER}`, AUTHORITY_FOLDER);
  await node.run('chmod', '0750', AUTHORITY_FOLDER);
  const files = ['ca-key.pem', 'ca-cert.pem', 'root-cert.pem'].map((name) => `${AUTHORITY_FOLDER}/${name}`);
  await node.run('chmod', '0640', ...files);
}

async function makeRoot(dir: string): Promise<void> {
  const keys = await webcrypto.subtle.generateKey(ECDSA_P256, true, ['sign', 'verify']);
  const now = Date.now();
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=millwright root of a test',
    keys,
    signingAlgorithm: ECDSA_P256,
    notBefore: new Date(now - 1000 * DAY_MS),
    notAfter: new Date(now + 7300 * DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 2, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'root.crt'), `${root.toString('pem')}\n`);
  writeFileSync(path.join(dir, 'root.key'), `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`, {
    mode: 0o600,
  });
}
