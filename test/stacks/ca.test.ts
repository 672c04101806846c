import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { credentialsOf } from '../../infra/charts/credentials.ts';
import { machinesOf } from '../../infra/charts/mosquitto-acl.ts';
import { lifetimesOf } from '../../infra/charts/lifetimes.ts';
import { siteAuthority } from '../../infra/charts/site-authority.ts';
import { render } from '../../infra/render.ts';
import { machineCommands } from '../../stacks/authority/machine-commands.ts';
import { requestCommands } from '../../stacks/authority/request-commands.ts';
import { openRoot } from '../../stacks/authority/root.ts';
import { signRequest } from '../../stacks/authority/sign-request.ts';
import { aSite } from '../site.ts';
import { aLock } from '../infra/small-site.ts';
import { aFolder } from './temp-folder.ts';

const OPENSSL = spawnSync('openssl', ['version']).status === 0;
const GRAZ = render(aSite({}, 'graz'), aLock());
const AUTHORITY = siteAuthority(GRAZ);
/** What openssl makes is of now, so what is signed by it is too. */
const NOW = new Date();
const DAY_S = 86_400;

const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });

/** A root as docs/certificates.md makes it. */
function aRoot(days = 7300, folder = aFolder()): string {
  const at = (file: string) => path.join(folder, file);
  mkdirSync(folder, { recursive: true });
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', at('root.key'));
  chmodSync(at('root.key'), 0o600);
  const extensions = ['basicConstraints=critical,CA:TRUE,pathlen:2', 'keyUsage=critical,keyCertSign,cRLSign'];
  const added = extensions.flatMap((one) => ['-addext', one]);
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    at('root.key'),
    '-days',
    String(days),
    '-subj',
    '/CN=millwright root',
    ...added,
    '-out',
    at('root.crt'),
  );
  return folder;
}

/** What the commands for the first server leave there. */
function aRequest(authority = AUTHORITY, folder = aFolder()): string {
  execFileSync('sh', ['-ec', requestCommands(authority, folder).join('\n')], { stdio: 'pipe' });
  return folder;
}

describe.runIf(OPENSSL)('the CA of a site, judged by openssl', () => {
  let all: string;
  let root: string;
  let server: string;
  const at = (file: string) => path.join(server, file);

  beforeAll(async () => {
    all = mkdtempSync(path.join(os.tmpdir(), 'millwright-ca-'));
    root = aRoot(7300, path.join(all, 'root'));
    server = aRequest(AUTHORITY, path.join(all, 'server'));
    const pem = await signRequest(
      readFileSync(at('request.csr'), 'utf8'),
      AUTHORITY,
      await openRoot(root, undefined),
      NOW,
    );
    writeFileSync(at('ca-cert.pem'), pem);
  });

  afterAll(() => rmSync(all, { recursive: true, force: true }));

  /** `<name>.key`, and `<name>.csr` that asks for a certificate of it. */
  function makeRequest(name: string): void {
    openssl(
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', at(`${name}.key`), '-subj', `/CN=${name}`, '-out', at(`${name}.csr`)],
    );
  }

  /** A certificate that the CA issues, and what openssl says of its chain at a time. */
  function verdict(san: string | undefined, atS = NOW.getTime() / 1000 + DAY_S, isCa = false): string {
    const extension = [
      `basicConstraints=critical,CA:${isCa ? 'TRUE' : 'FALSE'}`,
      ...(san === undefined ? [] : [`subjectAltName=${san}`]),
    ].join('\n');
    writeFileSync(at('leaf.ext'), extension);
    makeRequest('leaf');
    openssl(
      'x509',
      '-req',
      '-in',
      at('leaf.csr'),
      '-CA',
      at('ca-cert.pem'),
      '-CAkey',
      at('ca-key.pem'),
      '-days',
      '3000',
      '-extfile',
      at('leaf.ext'),
      '-out',
      at('leaf.crt'),
    );
    const chain = ['-CAfile', path.join(root, 'root.crt'), '-untrusted', at('ca-cert.pem')];
    const below = isCa ? belowLeaf(chain) : [...chain, at('leaf.crt')];
    const { status, stdout, stderr } = spawnSync(
      'openssl',
      ['verify', '-attime', String(Math.floor(atS)), ...below],
      { encoding: 'utf8' },
    );
    return status === 0 ? 'OK' : (/error \d+ at[^:]*: ?(.*)/.exec(stdout + stderr)?.[1] ?? stdout + stderr);
  }

  /** A certificate that the leaf, were it a CA, would issue. */
  function belowLeaf(chain: readonly string[]): string[] {
    makeRequest('low');
    openssl(
      'x509',
      '-req',
      '-in',
      at('low.csr'),
      '-CA',
      at('leaf.crt'),
      '-CAkey',
      at('leaf.key'),
      '-days',
      '3000',
      '-out',
      at('low.crt'),
    );
    return [...chain, '-untrusted', at('leaf.crt'), at('low.crt')];
  }

  it('signs on the first server, with openssl alone, for a machine by the name that the model has and no other', () => {
    makeRequest('somebody-else');
    const [id = ''] = GRAZ.site.cells.flatMap(machinesOf).map((one): string => one.id);
    const commands = machineCommands(id, 200, at('somebody-else.csr'), server);
    execFileSync('sh', ['-ec', commands.join('\n')], { stdio: 'pipe' });
    const certificate = new X509Certificate(readFileSync(at('somebody-else.crt')));
    expect(certificate.subject).toBe(`CN=${id}`);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(at('somebody-else.key'))))).toBe(true);
    const lifeMs = Date.parse(certificate.validTo) - Date.parse(certificate.validFrom);
    expect(lifeMs).toBe(200 * DAY_S * 1000);
    expect(
      openssl(
        ...['verify', '-CAfile', path.join(root, 'root.crt'), '-untrusted', at('ca-cert.pem')],
        at('somebody-else.crt'),
      ),
    ).toMatch(/: OK/);
    expect(existsSync(at('somebody-else.pub'))).toBe(false);
  });

  it('is an intermediate of the operator’s root, for the broker’s addresses and the mesh’s identities', () => {
    expect(verdict(undefined)).toBe('OK');
    expect(verdict('IP:10.20.0.11,IP:10.43.0.83,IP:127.0.0.1')).toBe('OK');
    expect(verdict('URI:spiffe://cluster.local/ns/manufacturing/sa/aggregator-gw-1')).toBe('OK');
    expect(verdict('DNS:istiod.istio-system.svc')).toBe('OK');
  });

  it('is worth nothing for a name of anybody else', () => {
    for (const san of [
      'IP:10.30.0.11',
      'DNS:hub.millwright.example',
      'URI:spiffe://lyon.example/ns/a/sa/b',
      'DNS:istiod.istio-system.svc.example',
    ]) {
      expect(verdict(san), san).toMatch(/permitted subtree violation/);
    }
  });

  it('makes no other CA', () => {
    expect(verdict(undefined, NOW.getTime() / 1000 + DAY_S, true)).toMatch(
      /path length constraint exceeded|invalid CA|unable to get issuer/,
    );
  });

  it('lives as long as the offline days ask, and not a day longer', () => {
    const { authorityDays } = lifetimesOf(GRAZ.site);
    const after = (days: number) => NOW.getTime() / 1000 + days * DAY_S;
    expect(verdict(undefined, after(authorityDays - 1))).toBe('OK');
    expect(verdict(undefined, after(authorityDays + 1))).toMatch(/expired/);
    expect(verdict(undefined, after(-1))).toMatch(/not yet valid/);
  });

  it('leaves its key on the first server: nothing that is signed or told holds it', () => {
    const key = readFileSync(at('ca-key.pem'), 'utf8').split('\n')[1] ?? '';
    expect(key.length).toBeGreaterThan(20);
    for (const file of ['request.csr', 'ca-cert.pem'])
      expect(readFileSync(at(file), 'utf8')).not.toContain(key);
    expect(JSON.stringify(GRAZ)).not.toMatch(/PRIVATE KEY/);
  });

  it('is not made anew where a key is there already', () => {
    const before = readFileSync(at('ca-key.pem'), 'utf8');
    execFileSync('sh', ['-ec', requestCommands(AUTHORITY, server).join('\n')], { stdio: 'pipe' });
    expect(readFileSync(at('ca-key.pem'), 'utf8')).toBe(before);
  });

  it('is not signed for a request of another site, nor for one that somebody changed, and says all that is wrong', async () => {
    const opened = await openRoot(aRoot(100), undefined);
    const other = readFileSync(
      path.join(aRequest({ ...AUTHORITY, commonName: 'millwright lyon site CA' }), 'request.csr'),
      'utf8',
    );
    const problems = await signRequest(other, AUTHORITY, opened, NOW).catch((error: unknown) =>
      (error as AggregateError).errors.map(String),
    );
    expect(problems).toEqual([
      expect.stringMatching(/request is of "millwright lyon site CA"/),
      expect.stringMatching(/the root ends on/),
    ]);
    const body = other.split('\n').slice(1, -2).join('');
    const bytes = Buffer.from(body, 'base64');
    bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1;
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    const said = await signRequest(forged, AUTHORITY, opened, NOW).catch((error: unknown) =>
      (error as AggregateError).errors.map(String),
    );
    expect(said).toContainEqual(expect.stringMatching(/not signed by the key that it names/));
  });

  it('is not signed by a root that lies in the repository, or that others may read', async () => {
    const inside = path.join(import.meta.dirname, '..', '..', 'build', `a-root-${process.pid}`);
    onTestFinished(() => rmSync(inside, { recursive: true, force: true }));
    await expect(openRoot(aRoot(7300, inside), undefined)).rejects.toThrow(/lies in the repository/);
    chmodSync(path.join(root, 'root.key'), 0o644);
    await expect(openRoot(root, undefined)).rejects.toThrow(/others may read/);
    chmodSync(path.join(root, 'root.key'), 0o600);
  });
});

describe('npm run ca', () => {
  const ca = (...args: string[]) =>
    spawnSync(
      process.execPath,
      [path.join(import.meta.dirname, '..', '..', 'stacks', 'run.js'), 'ca', ...args],
      { encoding: 'utf8' },
    );

  it('tells of every certificate of a site where its key is made, how it comes and how long it lives', () => {
    const rows = credentialsOf(GRAZ);
    const told = rows.map(({ secret }) => secret);
    for (const { namespace, name } of GRAZ.secrets) expect(told).toContain(`${namespace}/${name}`);
    expect(rows.find(({ secret }) => secret === 'istio-system/cacerts')).toMatchObject({
      keyMadeOn: 'the first server, which it never leaves',
      lifeDays: 400,
    });
    expect(rows.filter(({ what }) => what === 'a machine of the line')).toHaveLength(30 * 9);
    for (const row of rows) for (const value of Object.values(row)) expect(value).not.toBe('');
  });

  it('is told of in docs/certificates.md with the lives that it has', () => {
    const text = readFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'certificates.md'), 'utf8');
    const { identityDays, certificateDays, authorityDays } = lifetimesOf({
      wan: { rateMbit: 1, latencyMs: 1, offlineDays: 3 },
    });
    const told = [...text.matchAll(/\| (\d+) days +\|/g)].map(([, days]) => Number(days));
    expect(told).toEqual([authorityDays, identityDays, certificateDays, certificateDays, identityDays]);
  });

  it.runIf(OPENSSL)('signs what the first server asked for, and writes no key', () => {
    const server = aRequest();
    const out = path.join(aFolder(), 'signed');
    const { status, stderr } = ca(
      'graz',
      'sign',
      '--request',
      path.join(server, 'request.csr'),
      '--root',
      aRoot(),
      '--out',
      out,
    );
    expect([status, stderr]).toEqual([0, expect.stringContaining('signed for 400 days')]);
    expect(readdirSync(out).sort()).toEqual(['ca-cert.pem', 'cert-chain.pem', 'root-cert.pem']);
    expect(
      openssl('verify', '-CAfile', path.join(out, 'root-cert.pem'), path.join(out, 'ca-cert.pem')),
    ).toMatch(/: OK/);
  });

  it('says for a machine of the site what to run on its first server, and knows no other', () => {
    const [id = ''] = GRAZ.site.cells.flatMap(machinesOf).map((one): string => one.id);
    const known = ca('graz', 'machine', id);
    expect([known.status, known.stderr]).toEqual([0, expect.stringContaining(`-subj '/CN=`)]);
    const unknown = ca('graz', 'machine', 'nobody');
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('graz has no machine "nobody"'),
    ]);
  });

  it('says all at once what sign lacks, and signs nothing', () => {
    const { status, stderr } = ca('graz', 'sign');
    expect(status).toBe(2);
    for (const flag of ['--request', '--root', '--out']) expect(stderr).toContain(flag);
    expect(existsSync('root')).toBe(false);
  });
});
