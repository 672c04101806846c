import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLocalCa } from '../../../stacks/local/ca.ts';

/** Who may ask the API server, and by which token. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
  readonly token: string;
}

export interface Credentials {
  readonly ca: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly tokenFile: string;
  readonly serviceAccountKeyFile: string;
  readonly user: (name: string) => User;
}

export const ADMIN = 'millwright:admin';

/** The identities of Kubernetes' own parts, which its RBAC knows by these names. */
const PARTS: readonly (readonly [string, readonly string[]])[] = [
  [ADMIN, ['system:masters']],
  ['system:kube-controller-manager', []],
  ['system:kube-scheduler', []],
  ['system:kube-proxy', []],
];

/** Writes a CA, the API server's certificate for `addresses`, and a token for each part and each host. */
export async function createCredentials(
  dir: string,
  addresses: readonly string[],
  hosts: readonly string[],
): Promise<Credentials> {
  const authority = await createLocalCa(path.join(dir, 'pki'));
  const names = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'localhost'];
  const folder = await authority.issue('kube-apiserver', { hosts: [...names, ...addresses] });
  const users = [...PARTS, ...hosts.map((host) => [`system:node:${host}`, ['system:nodes']] as const)].map(
    ([name, groups]) => ({ name, groups, token: randomBytes(24).toString('hex') }),
  );

  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const serviceAccountKeyFile = path.join(folder, 'service-account.key');
  const tokenFile = path.join(folder, 'tokens.csv');
  const rows = users.map(({ name, groups, token }) => `${token},${name},${name},"${groups.join(',')}"\n`);
  await writeFile(serviceAccountKeyFile, privateKey, { mode: 0o600 });
  await writeFile(tokenFile, rows.join(''), { mode: 0o600 });
  const caFile = path.join(folder, 'ca.crt');
  return {
    ca: await readFile(caFile, 'utf8'),
    caFile,
    certFile: path.join(folder, 'tls.crt'),
    keyFile: path.join(folder, 'tls.key'),
    tokenFile,
    serviceAccountKeyFile,
    user: (name) => {
      const user = users.find((candidate) => candidate.name === name);
      if (user === undefined) throw new Error(`no user is named ${name}`);
      return user;
    },
  };
}

/** Writes a kubeconfig, which is JSON here and YAML all the same, and returns its file. */
export async function writeKubeconfig(
  dir: string,
  name: string,
  server: string,
  ca: string,
  user: User,
): Promise<string> {
  const file = path.join(dir, `${name}.kubeconfig`);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'site', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name: user.name, user: { token: user.token } }],
    contexts: [{ name: 'site', context: { cluster: 'site', user: user.name } }],
    'current-context': 'site',
  };
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
  return file;
}
