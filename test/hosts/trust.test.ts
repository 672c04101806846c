import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateObjects } from '../../infra/host/trust/gate-objects.ts';
import { agentUnits, gateUnits } from '../../infra/host/trust/units.ts';
import { askGate, RefusedError } from '../../workloads/enrolment-agent/gate-client.ts';
import { openTpm } from '../../workloads/enrolment-agent/tpm.ts';
import type { OwnTpm } from '../../workloads/enrolment-agent/tpm.ts';
import { brokenLinks } from '../../workloads/gate/audit.ts';
import { CONDITION } from '../../workloads/gate/cluster.ts';
import { Challenge, PATHS, qualifyingData } from '../../workloads/trust/protocol.ts';
import type { Purpose } from '../../workloads/trust/protocol.ts';
import { publicArea } from '../../workloads/trust/public-area.ts';
import type { Cluster } from '../engines/cluster.ts';
import { startCluster } from '../engines/cluster.ts';
import { freePort } from '../engines/cluster/free-port.ts';
import { createKubeClient } from '../engines/cluster/kube-client.ts';
import { until } from '../engines/cluster/until.ts';
import { programIfThere } from '../engines/programs.ts';
import { prove } from '../engines/proof/prove.ts';
import { aSite } from '../site.ts';
import { aFolder } from '../stacks/temp-folder.ts';
import type { TestCa } from '../tls.ts';
import { makeCa } from '../tls.ts';
import type { AgentEnd } from './trust/agent-process.ts';
import { runAgent } from './trust/agent-process.ts';
import type { GateProcess } from './trust/gate-process.ts';
import { aGateProcess } from './trust/gate-process.ts';
import type { SoftwareTpm } from './trust/software-tpm.ts';
import { startSoftwareTpm } from './trust/software-tpm.ts';

const NEEDS = ['swtpm', 'tpm2_makecredential', 'tpm2_quote', 'kube-apiserver', 'etcd'];
const IS_HERE = NEEDS.every((name) => programIfThere(name) !== undefined);
const judged = (artefact: string, judge: () => Promise<string>): Promise<void> =>
  prove({ artefact: `trust before joining: ${artefact}`, judge: 'swtpm', needs: NEEDS }, judge);

/** On loopback, where every address of 127/8 is this machine’s. */
const HOSTS = {
  'gw-1': { role: 'k3s-server', address: '127.0.0.11' },
  'gw-2': { role: 'k3s-agent', address: '127.0.0.12' },
  'gw-3': { role: 'k3s-agent', address: '127.0.0.13' },
  'gw-4': { role: 'kubeedge-edge', address: '127.0.0.14' },
  'gw-5': { role: 'k3s-server', address: '127.0.0.15' },
} as const;
type HostName = keyof typeof HOSTS;
const JOINING = ['gw-2', 'gw-3', 'gw-4', 'gw-5'] as const;
const PCRS = [0, 4, 7];
const MEASURED = createHash('sha256').update('a boot loader of the release').digest('hex');
const SERVER_TOKEN = `K10${'0'.repeat(64)}::server:of-the-test`;
const WITHIN_MS = 30_000;

describe('gateways with TPMs of software, the gate as a process, and a real API server', () => {
  let dir = '';
  let cluster: Cluster | undefined;
  let ca: TestCa | undefined;
  let gate: GateProcess;
  let stopGate = (): Promise<void> => Promise.resolve();
  let gateKey = '';
  let environment: Readonly<Record<string, string>> = {};
  const tpms = new Map<string, SoftwareTpm>();

  beforeAll(async () => {
    if (!IS_HERE) return;
    cluster = await startCluster({ apiServerArguments: ['--enable-bootstrap-token-auth'] });
    // In the cluster's folder, which the next run sweeps where this one is killed.
    dir = path.join(cluster.folder.dir, 'trust');
    await mkdir(dir);
    for (const name of [...JOINING, 'stranger']) tpms.set(name, await startSoftwareTpm(dir, name));
    for (const tpm of tpms.values()) await tpm.extend(4, MEASURED);
    for (const object of gateObjects({ hosts: aSite().hosts })) await cluster.apply(object);
    ca = await makeCa();
    await putEdgeAuthority(cluster);
    environment = await gateEnvironment();
    gate = aGateProcess(environment, await freePort());
    stopGate = () => gate.kill();
    await gate.start();
  });
  afterAll(async () => {
    await stopGate();
    for (const tpm of tpms.values()) await tpm.stop();
    await ca?.remove();
    await cluster?.stop();
  });

  const there = (): Cluster => {
    if (cluster === undefined) throw new Error('the API server did not start');
    return cluster;
  };
  const tpmOf = (name: string): SoftwareTpm => {
    const tpm = tpms.get(name);
    if (tpm === undefined) throw new Error(`${name} has no TPM`);
    return tpm;
  };
  const withTpm = async <T>(name: string, work: (tpm: OwnTpm) => Promise<T>): Promise<T> => {
    const tpm = await openTpm(dir, tpmOf(name).tcti);
    try {
      return await work(tpm);
    } finally {
      await tpm.close();
    }
  };

  async function putEdgeAuthority(to: Cluster): Promise<void> {
    // As CloudCore makes it: a Secret of DER, the key in SEC 1.
    const key = path.join(dir, 'edge-ca.key');
    execFileSync('openssl', [
      'ecparam',
      '-name',
      'prime256v1',
      '-genkey',
      '-noout',
      '-outform',
      'DER',
      '-out',
      key,
    ]);
    const args = [
      'req',
      '-x509',
      '-new',
      '-key',
      key,
      '-keyform',
      'DER',
      '-subj',
      '/CN=KubeEdge',
      '-days',
      '30',
    ];
    const certificate = execFileSync('openssl', [...args, '-outform', 'DER']);
    await to.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'casecret', namespace: 'kubeedge' },
      data: { cadata: certificate.toString('base64'), cakeydata: (await readFile(key)).toString('base64') },
    });
  }

  async function gateEnvironment(): Promise<Readonly<Record<string, string>>> {
    const hosts: Record<string, object> = {
      'gw-1': { ...HOSTS['gw-1'], tpm: { endorsementKey: `sha256:${'0'.repeat(64)}` } },
    };
    for (const name of JOINING) {
      const { digest } = await withTpm(name, (tpm) => Promise.resolve(publicArea(tpm.endorsementKey)));
      hosts[name] = { ...HOSTS[name], tpm: { endorsementKey: `sha256:${digest}` } };
    }
    const { values } = await withTpm('gw-2', (tpm) => tpm.quote(randomBytes(32), PCRS));
    const plan = {
      site: 'graz',
      gateHost: 'gw-1',
      hosts,
      manufacturerCas: {},
      knownGood: { 'release-1': values },
      attestEveryHours: 6,
      tokenMinutes: 10,
      edgeCertificateDays: 90,
    };
    await writeFile(path.join(dir, 'gate.json'), JSON.stringify(plan));
    const { client, credentials, server } = there();
    const { body } = await client.ask(
      'POST',
      '/api/v1/namespaces/kube-system/serviceaccounts/millwright-gate/token',
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3_600 } },
    );
    await writeFile(path.join(dir, 'api-token'), (body as { status: { token: string } }).status.token);
    await writeFile(path.join(dir, 'server-token'), `${SERVER_TOKEN}\n`);
    const tls = await ca!.issue({ cn: 'gate' });
    const certificate = new X509Certificate(await readFile(path.join(tls, 'tls.crt')));
    const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
    gateKey = `sha256:${createHash('sha256').update(spki).digest('hex')}`;
    await mkdir(path.join(dir, 'work'), { mode: 0o700 });
    return {
      LOG_LEVEL: 'info',
      LISTEN_HOST: '127.0.0.1',
      PLAN_FILE: path.join(dir, 'gate.json'),
      TLS_CERTIFICATE_FILE: path.join(tls, 'tls.crt'),
      TLS_KEY_FILE: path.join(tls, 'tls.key'),
      STATE_DIR: path.join(dir, 'state'),
      WORK_DIR: path.join(dir, 'work'),
      API_SERVER: server,
      API_CA_FILE: credentials.caFile,
      API_TOKEN_FILE: path.join(dir, 'api-token'),
      SERVER_TOKEN_FILE: path.join(dir, 'server-token'),
    };
  }

  const agent = (name: HostName, changes: Readonly<Record<string, string>> = {}): Promise<AgentEnd> =>
    runAgent({
      LOG_LEVEL: 'info',
      SITE: 'graz',
      HOST: name,
      ROLE: HOSTS[name].role,
      PURPOSE: 'join',
      GATE_HOST: '127.0.0.1',
      GATE_PORT: String(gate.port),
      GATE_KEY: gateKey,
      GATE_FROM: HOSTS[name].address,
      TCTI: tpmOf(name).tcti,
      STATE_DIR: path.join(dir, `${name}-joined`),
      WORK_DIR: path.join(dir, 'work'),
      PATIENCE_SECONDS: '60',
      ...changes,
    });
  const joinedFile = (name: HostName, file: string) =>
    readFile(path.join(dir, `${name}-joined`, file), 'utf8');
  const ask = (from: string, to: string, message: unknown): Promise<unknown> =>
    askGate({ host: '127.0.0.1', port: gate.port, key: gateKey, from }, to, message);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const helloOf = (host: HostName, tpm: OwnTpm, purpose: Purpose = 'join') => ({
    host,
    purpose,
    endorsementKey: base64(tpm.endorsementKey),
    attestationKey: base64(tpm.attestationKey),
  });
  const challengeOf = async (host: HostName, hello: object) =>
    Challenge.parse(await ask(HOSTS[host].address, PATHS.hello, hello));
  const proofOf = async (tpm: OwnTpm, challenge: ReturnType<typeof Challenge.parse>) => {
    const secret = await tpm.activate(challenge.credential);
    const signed = await tpm.quote(qualifyingData(challenge.nonce), challenge.pcrs);
    return {
      session: challenge.session,
      secret: base64(secret),
      quote: base64(signed.quote),
      signature: base64(signed.signature),
      pcrs: signed.values,
    };
  };
  const reasonOf = async (asked: Promise<unknown>): Promise<string> => {
    try {
      await asked;
      return 'let in';
    } catch (error) {
      if (error instanceof RefusedError) return error.reason;
      throw error;
    }
  };
  const refusals = (host: string) =>
    gate.audit().flatMap((row) => (row.event === 'refused' && row.host === host ? [row.reason] : []));
  const bearer = async (token: string) => {
    const { server, credentials } = there();
    const client = createKubeClient(server, credentials.ca, token);
    try {
      const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
      const { body } = await client.ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review);
      return (body as { status: { userInfo: { username: string; groups: string[] } } }).status.userInfo;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      client.close();
    }
  };
  const bootstrapTokens = async () => {
    const secrets = await there().client.list('/api/v1/namespaces/kube-system/secrets');
    return secrets.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('bootstrap-token-'));
  };
  const makeNode = (name: string) =>
    there().client.ask('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } });

  it('S87 S112: lets a K3s agent in with a token of minutes, which ends when its node is there', () =>
    judged('an honest K3s agent joins', async () => {
      const { code, words } = await agent('gw-2');
      expect(code, words).toBe(0);
      const token = (await joinedFile('gw-2', 'token')).trim();
      const digest = createHash('sha256')
        .update(await readFile(environment.API_CA_FILE!))
        .digest('hex');
      expect(token).toMatch(new RegExp(`^K10${digest}::[a-z0-9]{6}\\.[a-z0-9]{16}$`));
      const bare = token.split('::')[1]!;
      expect(await bearer(bare)).toMatchObject({
        username: `system:bootstrap:${bare.slice(0, 6)}`,
        groups: expect.arrayContaining(['system:bootstrappers:k3s:default-node-token']) as unknown,
      });
      await makeNode('gw-2');
      await until('the token to be deleted', WITHIN_MS, async () => (await bootstrapTokens()).length === 0);
      // The API server believes for ten seconds more what it has once looked up.
      await until(
        'the token to be worthless',
        WITHIN_MS,
        async () => (await bearer(bare)) === 'Unauthorized',
      );
      const events = gate.audit().flatMap(({ event, host }) => (host === 'gw-2' ? [event] : []));
      expect(events.slice(0, 3)).toEqual(['token-made', 'granted', 'token-deleted']);
      return 'the API server took its token, and no longer once its node was there';
    }));

  it('S87: gives a KubeEdge host a certificate for its own node name and no other', () =>
    judged('an EdgeCore host gets its certificate', async () => {
      const { code, words } = await agent('gw-4');
      expect(code, words).toBe(0);
      const certificate = new X509Certificate(await joinedFile('gw-4', 'edge.crt'));
      const authority = new X509Certificate(await joinedFile('gw-4', 'edge-ca.crt'));
      expect(certificate.subject).toBe('O=system:nodes\nCN=system:node:gw-4');
      expect(certificate.checkIssued(authority) && certificate.verify(authority.publicKey)).toBe(true);
      expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
      expect(certificate.checkPrivateKey(createPrivateKey(await joinedFile('gw-4', 'edge.key')))).toBe(true);
      return 'system:node:gw-4, below CloudCore’s CA, of a key that the host made';
    }));

  it('S87: gives a further server the server token, sealed to its TPM', () =>
    judged('a further server gets the server token', async () => {
      const { code, words } = await agent('gw-5');
      expect(code, words).toBe(0);
      expect((await joinedFile('gw-5', 'token')).trim()).toBe(SERVER_TOKEN);
      expect(gate.words()).not.toContain(SERVER_TOKEN);
      return 'opened by the TPM that it was sealed to';
    }));

  it('S87: refuses what is not the machine, and what is not of now', () =>
    judged('wrong machine, swapped key, replay, second use: refused', async () => {
      const address = HOSTS['gw-3'].address;
      await withTpm('stranger', async (stranger) => {
        expect(await reasonOf(ask(address, PATHS.hello, helloOf('gw-3', stranger)))).toBe(
          'unknown-endorsement-key',
        );
        await withTpm('gw-3', async (own) => {
          expect(await reasonOf(ask('127.0.0.99', PATHS.hello, helloOf('gw-3', own)))).toBe('wrong-address');
          // Its public key is no secret; what is encrypted to it is.
          const swapped = { ...helloOf('gw-3', stranger), endorsementKey: base64(own.endorsementKey) };
          const challenge = await challengeOf('gw-3', swapped);
          await expect(stranger.activate(challenge.credential)).rejects.toThrow('tpm2_activatecredential');
          const guessed = {
            ...(await proofOf(own, await challengeOf('gw-3', helloOf('gw-3', own)))),
            secret: base64(randomBytes(32)),
          };
          expect(await reasonOf(ask(address, PATHS.proof, guessed))).toBe('wrong-secret');
        });
      });
      await withTpm('gw-3', async (own) => {
        const first = await challengeOf('gw-3', helloOf('gw-3', own));
        const proof = await proofOf(own, first);
        const second = await challengeOf('gw-3', helloOf('gw-3', own));
        expect(await reasonOf(ask(address, PATHS.proof, proof))).toBe('used-session');
        const secret = base64(await own.activate(second.credential));
        const replayed = { ...proof, session: second.session, secret };
        expect(await reasonOf(ask(address, PATHS.proof, replayed))).toBe('wrong-nonce');
        const third = await proofOf(own, await challengeOf('gw-3', helloOf('gw-3', own)));
        expect(await reasonOf(ask(address, PATHS.proof, third))).toBe('let in');
        expect(await reasonOf(ask(address, PATHS.proof, third))).toBe('used-session');
      });
      expect(refusals('gw-3')).toEqual([
        'unknown-endorsement-key',
        'wrong-address',
        'wrong-secret',
        'used-session',
        'wrong-nonce',
        'used-session',
      ]);
      return 'each with its reason in the audit log';
    }));

  it('S87: a thousand wrong messages are refused, and everybody is let in who may', () =>
    judged('1,000 garbage messages', async () => {
      const before = gate.audit().length;
      const kinds = [
        () => [PATHS.hello, { host: 'gw-3' }] as const,
        () => [PATHS.hello, randomBytes(200).toString('base64')] as const,
        () => [PATHS.proof, { session: randomBytes(16).toString('hex') }] as const,
        () => [PATHS.hello, { filler: 'x'.repeat(20_000) }] as const,
      ];
      const ends = new Map<string, number>();
      for (let batch = 0; batch < 50; batch += 1) {
        const asked = Array.from({ length: 20 }, (_, index) => {
          const [to, message] = kinds[index % kinds.length]!();
          // Half of it comes from a host of the site, half from nobody.
          return reasonOf(ask(index % 2 === 0 ? HOSTS['gw-3'].address : '127.0.0.98', to, message)).catch(
            () => 'broken off',
          );
        });
        for (const reason of await Promise.all(asked)) ends.set(reason, (ends.get(reason) ?? 0) + 1);
      }
      expect(ends.get('let in')).toBeUndefined();
      expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBe(1_000);
      const rows = gate.audit().slice(before);
      const told = rows.filter(({ event }) => event === 'refused').length;
      expect(told).toBeGreaterThanOrEqual(900);
      expect(brokenLinks(gate.auditLines())).toEqual([]);
      // Whoever is honest comes through at once from his own address, and from that of the garbage a little later.
      expect((await agent('gw-5', { PATIENCE_SECONDS: '0' })).code).toBe(0);
      const { code, words } = await agent('gw-3');
      expect(code, words).toBe(0);
      return `${told} lines in the audit log; then two hosts joined`;
    }));

  it('S87: a gate that is killed in the middle knows after its restart what it gave away', () =>
    judged('the gate killed between challenge and proof', async () => {
      await withTpm('gw-3', async (own) => {
        // The garbage of before came from this address: the gate hears it again when its allowance has grown.
        const challenge = await until('a challenge', WITHIN_MS, () =>
          challengeOf('gw-3', helloOf('gw-3', own)),
        );
        const proof = await proofOf(own, challenge);
        expect(await bootstrapTokens()).toHaveLength(1);
        await gate.kill();
        await gate.start();
        expect(await reasonOf(ask(HOSTS['gw-3'].address, PATHS.proof, proof))).toBe('no-such-session');
      });
      const { code, words } = await agent('gw-3');
      expect(code, words).toBe(0);
      const bare = (await joinedFile('gw-3', 'token')).trim().split('::')[1]!;
      // The one before was deleted: a host has one.
      expect(await bootstrapTokens()).toEqual([`bootstrap-token-${bare.slice(0, 6)}`]);
      await gate.kill();
      await makeNode('gw-3');
      await gate.start();
      await until('the token to be deleted', WITHIN_MS, async () => (await bootstrapTokens()).length === 0);
      expect(brokenLinks(gate.auditLines())).toEqual([]);
      return 'the host asked again; no token was left over';
    }));

  it('S87: another state is refused, and takes the host out of safety work when it is shown twice', () =>
    judged('drift: a changed register', async () => {
      const { client } = there();
      const node = async () =>
        (await client.get('/api/v1/nodes/gw-3')) as {
          spec: { taints?: { key: string; value: string; effect: string }[] };
          status: { conditions?: { type: string; status: string; reason: string }[] };
        };
      const ours = async () =>
        ((await node()).spec.taints ?? [])
          .filter(({ key }) => key === 'millwright.dev/untrusted')
          .map(({ value, effect }) => `${value}:${effect}`);
      const attest = { PURPOSE: 'attest' };
      expect((await agent('gw-3', attest)).code).toBe(0);
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'engine', namespace: 'default' },
        spec: { nodeName: 'gw-3', containers: [{ name: 'engine', image: 'none' }] },
      };
      await client.ask('POST', '/api/v1/namespaces/default/pods', pod);

      await tpmOf('gw-3').extend(7, createHash('sha256').update('another boot').digest('hex'));
      expect((await agent('gw-3', attest)).words).toContain('"reason":"unknown-state"');
      await until('the first mark', WITHIN_MS, async () => (await ours()).join() === 'suspected:NoSchedule');
      await client.get('/api/v1/namespaces/default/pods/engine');
      expect((await agent('gw-3', attest)).code).toBe(1);
      await until(
        'the second mark',
        WITHIN_MS,
        async () => (await ours()).join() === 'untrusted:NoSchedule,untrusted:NoExecute',
      );
      // Nobody’s kubelet answers for it here, so that it stays in its last moments.
      await until('what does not tolerate it to be told to go', WITHIN_MS, async () => {
        const list = await client.list<{ metadata: { name: string; deletionTimestamp?: string } }>(
          '/api/v1/namespaces/default/pods',
        );
        return list.every(
          ({ metadata }) => metadata.name !== 'engine' || metadata.deletionTimestamp !== undefined,
        );
      });
      expect((await agent('gw-3')).words).toContain('"reason":"unknown-state"');
      expect(gate.audit().find(({ reason }) => reason === 'unknown-state')?.detail).toMatch(
        /^against release-1: PCR 7 is [0-9a-f]{64}$/,
      );

      await tpmOf('gw-3').reboot();
      await tpmOf('gw-3').extend(4, MEASURED);
      const { code, words } = await agent('gw-3', attest);
      expect(code, words).toBe(0);
      await until('the marks to go', WITHIN_MS, async () => (await ours()).length === 0);
      const condition = (await node()).status.conditions?.find(({ type }) => type === CONDITION);
      expect(condition).toMatchObject({ status: 'True', reason: 'trusted' });
      return 'NoSchedule at once, NoExecute at the second quote, both gone after a boot of the release';
    }));

  it('S87: a token whose minutes are over is worth nothing', () =>
    judged('an expired token', async () => {
      const file = path.join(dir, 'gate.json');
      const plan = JSON.parse(await readFile(file, 'utf8')) as object;
      await writeFile(file, JSON.stringify({ ...plan, tokenMinutes: 0.05 }));
      await gate.kill();
      await gate.start();
      await there().client.ask('DELETE', '/api/v1/nodes/gw-2');
      expect((await agent('gw-2')).code).toBe(0);
      const bare = (await joinedFile('gw-2', 'token')).trim().split('::')[1]!;
      await until('the token to end', WITHIN_MS, async () => (await bearer(bare)) === 'Unauthorized');
      await until('the Secret to be deleted', WITHIN_MS, async () => (await bootstrapTokens()).length === 0);
      return 'Unauthorized, and deleted';
    }));

  it('S87 S119: a gateway that was lost is replaced by its key in the site file, and the old one stays outside', () =>
    judged('a lost gateway and its replacement', async () => {
      const file = path.join(dir, 'gate.json');
      const plan = JSON.parse(await readFile(file, 'utf8')) as { hosts: Record<string, object> };
      const { digest } = await withTpm('stranger', (tpm) => Promise.resolve(publicArea(tpm.endorsementKey)));
      const replaced = { ...plan.hosts['gw-3'], tpm: { endorsementKey: `sha256:${digest}` } };
      await writeFile(file, JSON.stringify({ ...plan, hosts: { ...plan.hosts, 'gw-3': replaced } }));
      await gate.kill();
      await there().client.ask('DELETE', '/api/v1/nodes/gw-3');
      await gate.start();
      expect((await agent('gw-3')).words).toContain('"reason":"unknown-endorsement-key"');
      const { code, words } = await agent('gw-3', { TCTI: tpmOf('stranger').tcti });
      expect(code, words).toBe(0);
      expect(gate.audit().at(-1)).toMatchObject({ event: 'granted', host: 'gw-3' });
      return 'the new machine joined under the old name, the old one was refused';
    }));

  it('S87: the gate may not do more than its work', () =>
    judged('the rights of the gate', async () => {
      const { server, credentials } = there();
      const client = createKubeClient(
        server,
        credentials.ca,
        await readFile(path.join(dir, 'api-token'), 'utf8'),
      );
      const tried = async (method: string, to: string, body?: unknown, type?: string) => {
        try {
          await client.ask(method, to, body, type);
          return 'done';
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      };
      try {
        const secrets = '/api/v1/namespaces/kube-system/secrets';
        const opaque = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine' }, type: 'Opaque' };
        expect(await tried('POST', secrets, opaque)).toContain('makes bootstrap tokens and no other Secret');
        await there().client.ask('POST', secrets, { ...opaque, metadata: { name: 'theirs' } });
        expect(await tried('DELETE', `${secrets}/theirs`)).toContain(
          'deletes bootstrap tokens and no other Secret',
        );
        expect(await tried('GET', secrets)).toContain('forbidden');
        expect(await tried('GET', '/api/v1/namespaces/kubeedge/secrets')).toContain('forbidden');
        await makeNode('gw-4');
        const cordon = { spec: { unschedulable: true } };
        const merge = 'application/merge-patch+json';
        expect(await tried('PATCH', '/api/v1/nodes/gw-4', cordon, merge)).toContain(
          'millwright.dev/untrusted and nothing else',
        );
        expect(await tried('DELETE', '/api/v1/nodes/gw-4')).toContain('forbidden');
      } finally {
        client.close();
      }
      return 'no other Secret, no other field of a node';
    }));
});

describe('the units of trust', () => {
  it('S87: systemd takes the gate’s and the agents’ as they are written', () =>
    prove({ artefact: 'trust before joining: units', judge: 'systemd-analyze' }, () => {
      const site = aSite();
      const trust = {
        gateKey: `sha256:${'0'.repeat(64)}`,
        manufacturerCas: {},
        knownGood: {},
        attestEveryHours: 6,
      };
      const folder = aFolder();
      const units = site.hosts.flatMap((host, index) =>
        (index === 0 ? gateUnits(site, host) : agentUnits(site, host, trust)).map(({ name, content }) => {
          const file = path.join(folder, host.name, name);
          mkdirSync(path.dirname(file), { recursive: true });
          // What they start is not on this machine, and only that is looked for.
          writeFileSync(file, content.replaceAll(/^(ExecStart=\+?)\/usr\/local\/\S+/gm, '$1/bin/true'));
          return file;
        }),
      );
      for (const file of units) {
        const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
          encoding: 'utf8',
        });
        const about = stderr.split('\n').filter((line) => line.includes(path.basename(file)));
        expect({ file, status, about }).toEqual({ file, status: 0, about: [] });
      }
      return Promise.resolve(
        `${units.length} units by systemd-analyze verify; the programs that they start aside`,
      );
    }));
});
