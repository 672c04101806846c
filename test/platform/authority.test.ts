import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuedBySite } from '../../infra/charts/authority/instance.ts';
import type { KubeObject } from '../../infra/kube/object.ts';
import type { Release, SecretRow } from '../../infra/release.ts';
import { render } from '../../infra/render.ts';
import type { Failure } from '../../workloads/authority/round.ts';
import { round } from '../../workloads/authority/round.ts';
import { secretsByApi } from '../../workloads/authority/secrets.ts';
import { openSiteCa } from '../../workloads/authority/site-ca.ts';
import { parseTable } from '../../workloads/authority/table.ts';
import type { Held } from '../../workloads/authority/verdict.ts';
import { judge } from '../../workloads/authority/verdict.ts';
import type { Cluster } from '../engines/cluster.ts';
import { startCluster } from '../engines/cluster.ts';
import { freePort } from '../engines/cluster/free-port.ts';
import { createKubeClient } from '../engines/cluster/kube-client.ts';
import type { RunningProgram } from '../engines/cluster/start-program.ts';
import { startProgram } from '../engines/cluster/start-program.ts';
import { until } from '../engines/cluster/until.ts';
import { prove } from '../engines/proof/prove.ts';
import { programIfThere } from '../engines/programs.ts';
import type { TestSiteCa } from '../engines/site/site-ca.ts';
import { makeSiteCa } from '../engines/site/site-ca.ts';
import { aLock } from '../infra/small-site.ts';
import { aSite } from '../site.ts';
import { compressedRules } from './alerts/compressed.ts';
import { startWatcher } from './alerts/prometheus.ts';

const NEEDS = ['etcd', 'kube-controller-manager', 'kube-scheduler', 'openssl'];
const IS_HERE = ['kube-apiserver', ...NEEDS].every((name) => programIfThere(name) !== undefined);
const DAY_MS = 86_400_000;
const ACCOUNT = { namespace: 'authority', name: 'authority-gw-1' };
const MAIN = path.join(import.meta.dirname, '..', '..', 'workloads', 'authority', 'main.ts');
const WAIT_MS = 60_000;

/** The authority of graz as a process, with the rights that its objects give it on a real API server. */
describe('the authority of a site', () => {
  const release: Release = render(aSite({}, 'graz'), aLock());
  const rows = issuedBySite(release.secrets);
  const objects = release.placed.map(({ object }) => object);
  /** every key that was ever in a Secret */
  const keys = new Set<string>();
  let cluster: Cluster;
  let ca: TestSiteCa;
  let running: Running | undefined;

  interface Running {
    readonly program: RunningProgram;
    readonly url: string;
  }

  const claim = (artefact: string) => ({
    artefact: `the authority of graz: ${artefact}`,
    judge: 'kube-apiserver',
    needs: NEEDS,
  });
  const accountDir = () => path.join(cluster.folder.dir, 'account');
  const tableFile = () => path.join(cluster.folder.dir, 'certificates.json');
  const api = () => {
    const { hostname, port } = new URL(cluster.server);
    return { host: hostname, port: Number(port), accountDir: accountDir() };
  };

  beforeAll(async () => {
    if (!IS_HERE) return;
    cluster = await startCluster();
    ca = await makeSiteCa(release, cluster.folder.dir);
    const wanted = (object: KubeObject) =>
      ['Namespace', 'Role', 'RoleBinding'].includes(object.kind) ||
      (object.kind === 'ServiceAccount' && object.metadata.namespace === ACCOUNT.namespace);
    for (const kind of ['Namespace', 'ServiceAccount', 'Role', 'RoleBinding']) {
      for (const object of objects.filter((one) => one.kind === kind && wanted(one)))
        await cluster.apply(object);
    }
    const { body } = await cluster.client.ask(
      'POST',
      `/api/v1/namespaces/${ACCOUNT.namespace}/serviceaccounts/${ACCOUNT.name}/token`,
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } },
    );
    mkdirSync(accountDir());
    writeFileSync(path.join(accountDir(), 'token'), (body as { status: { token: string } }).status.token);
    writeFileSync(path.join(accountDir(), 'ca.crt'), cluster.credentials.ca);
    const files = objects.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.namespace === ACCOUNT.namespace,
    )?.data as Record<string, string>;
    writeFileSync(tableFile(), files['certificates.json'] ?? '');
  });
  afterAll(async () => {
    await kill();
    await (cluster as Cluster | undefined)?.stop();
  });

  /** Recorded in the cluster's folder, so that it goes with the cluster, also after a kill of this process. */
  async function start(): Promise<void> {
    const port = await freePort();
    const { host, port: apiPort } = api();
    const program = startProgram({
      name: 'authority',
      file: process.execPath,
      args: [MAIN],
      dir: cluster.folder.dir,
      environment: {
        LOG_LEVEL: 'trace',
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: String(port),
        TABLE_PATH: tableFile(),
        CA_DIR: ca.dir,
        ROUND_SECONDS: '1',
        ACCOUNT_DIR: accountDir(),
        KUBERNETES_SERVICE_HOST: host,
        KUBERNETES_SERVICE_PORT: String(apiPort),
      },
    });
    running = { program, url: `http://127.0.0.1:${port}` };
  }
  async function kill(): Promise<void> {
    await running?.program.stop('SIGKILL');
    running = undefined;
  }
  const ask = async (page: string): Promise<{ ok: boolean; text: string }> => {
    const answer = await fetch(`${running?.url ?? ''}${page}`).catch(() => undefined);
    return { ok: answer?.ok === true, text: (await answer?.text()) ?? '' };
  };
  const untilReady = () => until('the authority to be ready', WAIT_MS, async () => (await ask('/readyz')).ok);
  const at = ({ namespace, name }: Pick<SecretRow, 'namespace' | 'name'>) =>
    `/api/v1/namespaces/${namespace}/secrets/${name}`;

  async function held(row: SecretRow): Promise<Held | undefined> {
    const secret = (await cluster.client.get(at(row)).catch(() => undefined)) as
      { data?: Record<string, string> } | undefined;
    if (secret === undefined) return undefined;
    const texts = Object.entries(secret.data ?? {}).map(
      ([key, value]) => [key, Buffer.from(value, 'base64').toString()] as const,
    );
    const found = Object.fromEntries(texts);
    if (found['tls.key'] !== undefined) keys.add(found['tls.key']);
    return found;
  }
  async function states(nowMs = Date.now()): Promise<readonly string[]> {
    const opened = await ca.opened();
    return Promise.all(rows.map(async (row) => judge(row, await held(row), opened, nowMs).state));
  }

  /** In the rights that it really has, for fewer days than a site's certificates live. */
  async function issueFor(lifeDays: number, { namespace, name }: SecretRow): Promise<void> {
    const { rows: all } = parseTable(readFileSync(tableFile(), 'utf8'));
    const secrets = secretsByApi(api());
    await round({
      table: { lifeDays, rows: all.filter((row) => row.namespace === namespace && row.name === name) },
      secrets,
      openCa: () => openSiteCa(ca.dir),
      now: Date.now,
      onIssued: () => undefined,
      onFailed: ({ reason }) => expect.fail(reason),
    });
    secrets.close();
  }
  async function takeWriting(namespace: string): Promise<void> {
    const role = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles/site-authority`;
    const { rules } = (await cluster.client.get(role)) as { rules: readonly object[] };
    const body = { rules: rules.map((rule) => ({ ...rule, verbs: ['get'] })) };
    await cluster.client.ask('PATCH', role, body, 'application/merge-patch+json');
  }

  it('issues every certificate of the site before it is ready, and openssl finds its way to the root', () =>
    prove(claim('every certificate is issued, in chains that openssl verifies'), async () => {
      await start();
      await untilReady();
      expect(await states()).toEqual(rows.map(() => 'valid'));
      const file = path.join(cluster.folder.dir, 'leaf.pem');
      const [root, below] = ['root-cert.pem', 'ca-cert.pem'].map((name) => path.join(ca.dir, name));
      for (const row of rows) {
        writeFileSync(file, (await held(row))?.['tls.crt'] ?? '');
        const said = execFileSync(
          'openssl',
          ['verify', '-x509_strict', '-CAfile', root ?? '', '-untrusted', below ?? '', file],
          { encoding: 'utf8', stdio: 'pipe' },
        );
        expect(said.trim()).toBe(`${file}: OK`);
      }
      const { text } = await ask('/metrics');
      expect(text).toContain(`edge_authority_certificates{state="valid"} ${rows.length}`);
      expect(text).toContain(`edge_authority_issued_total{state="missing"} ${rows.length}`);
      return `${rows.length} Secrets`;
    }));

  it('issues anew what somebody deletes or edits by hand, and nothing else', () =>
    prove(claim('a Secret that is deleted or edited is issued anew'), async () => {
      const [deleted, edited, ...others] = rows as readonly [SecretRow, SecretRow, ...SecretRow[]];
      const before = await Promise.all(others.map(held));
      await cluster.client.ask('DELETE', at(deleted));
      await cluster.client.ask(
        'PATCH',
        at(edited),
        { data: { 'tls.key': Buffer.from('by hand').toString('base64') } },
        'application/merge-patch+json',
      );
      await until('both to be whole again', WAIT_MS, async () =>
        (await states()).every((one) => one === 'valid'),
      );
      expect(await Promise.all(others.map(held))).toEqual(before);
      return 'one deleted, one edited: both there again, the others untouched';
    }));

  it('outlives the API server: it stays ready, counts, and goes on when that is back', () =>
    prove(claim('the API server away'), async () => {
      await cluster.stopApiServer();
      await until('a failure to be counted', WAIT_MS, async () =>
        /failures_total\{at="api"\} [1-9]/.test((await ask('/metrics')).text),
      );
      expect((await ask('/readyz')).ok).toBe(true);
      expect((await ask('/healthz')).ok).toBe(true);
      await cluster.startApiServer();
      const [row] = rows as readonly [SecretRow];
      await cluster.client.ask('DELETE', at(row));
      await until('it to be there again', WAIT_MS, async () => (await held(row)) !== undefined);
      return 'ready and alive while it is away, at work when it is back';
    }));

  it('leaves no half of a Secret when it is killed in the middle', () =>
    prove(claim('kill -9 in the middle of issuing'), async () => {
      let interrupted = 0;
      for (const share of [0.1, 0.4, 0.8]) {
        await kill();
        for (const row of rows) await cluster.client.ask('DELETE', at(row)).catch(() => undefined);
        await start();
        const some = Math.ceil(rows.length * share);
        await until('some to be issued', WAIT_MS, async () => {
          const { items } = (await cluster.client.get(
            '/api/v1/secrets?labelSelector=app.kubernetes.io/part-of=millwright',
          )) as { items: unknown[] };
          return items.length >= some;
        });
        await kill();
        const found = await states();
        expect(found.filter((state) => state !== 'valid' && state !== 'missing')).toEqual([]);
        if (found.includes('missing')) interrupted += 1;
      }
      await start();
      await untilReady();
      expect(await states()).toEqual(rows.map(() => 'valid'));
      return `killed three times, ${interrupted} of them with some not yet issued: each Secret whole or not there`;
    }));

  it('renews by a clock that is ahead, two in a round, each whole, until all have a new life', () =>
    prove(claim('renewal, with the clock ahead'), async () => {
      await kill();
      const later = Date.now() + 150 * DAY_MS;
      const secrets = secretsByApi(api());
      const failures: Failure[] = [];
      let issued = 0;
      const before = await Promise.all(rows.map(held));
      const perRound: number[] = [];
      for (let left = rows.length; left > 0; left -= 2) {
        issued = 0;
        await round({
          table: parseTable(readFileSync(tableFile(), 'utf8')),
          secrets,
          openCa: () => openSiteCa(ca.dir),
          now: () => later,
          onIssued: () => void (issued += 1),
          onFailed: (failure) => failures.push(failure),
        });
        perRound.push(issued);
      }
      secrets.close();
      expect(failures).toEqual([]);
      expect(Math.max(...perRound)).toBe(2);
      expect(await states(later)).toEqual(rows.map(() => 'valid'));
      const after = await Promise.all(rows.map(held));
      expect(after.filter((one, index) => one?.['tls.key'] === before[index]?.['tls.key'])).toEqual([]);
      return `${rows.length} renewed in ${perRound.length} rounds`;
    }));

  it('may do nothing but read, make and change the Secrets of its rows', () =>
    prove(claim('its rights, by name'), async () => {
      const [row] = rows as readonly [SecretRow];
      const token = readFileSync(path.join(accountDir(), 'token'), 'utf8');
      const own = createKubeClient(cluster.server, cluster.credentials.ca, token);
      const statusOf = (method: string, where: string, body?: object, type?: string): Promise<number> =>
        own.ask(method, where, body, type).then(
          () => 200,
          (error: unknown) => (error as { status: number }).status,
        );
      const secret = (name: string, namespace: string) => ({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace },
        data: {},
      });
      const apply = (namespace: string, name: string) =>
        statusOf(
          'PATCH',
          `${at({ namespace, name })}?fieldManager=site-authority&force=true`,
          secret(name, namespace),
          'application/apply-patch+yaml',
        );
      const folder = `/api/v1/namespaces/${row.namespace}/secrets`;
      await cluster.client.ask('POST', folder, secret('of-another', row.namespace));
      await cluster.client.ask('DELETE', at(row));
      const refused = {
        'reads another': await statusOf('GET', `${folder}/of-another`),
        'reads the CA of istiod': await statusOf('GET', at({ namespace: 'istio-system', name: 'cacerts' })),
        lists: await statusOf('GET', folder),
        watches: await statusOf('GET', `${folder}?watch=1&timeoutSeconds=1`),
        'changes another': await apply(row.namespace, 'of-another'),
        'makes another': await apply(row.namespace, 'not-there'),
        'makes its own by POST': await statusOf('POST', folder, secret(row.name, row.namespace)),
        'makes one of that name elsewhere': await apply('default', row.name),
        'reads pods': await statusOf('GET', `/api/v1/namespaces/${row.namespace}/pods`),
      };
      expect(refused).toEqual(Object.fromEntries(Object.keys(refused).map((what) => [what, 403])));
      expect(await apply(row.namespace, row.name)).toBe(200);
      expect(await statusOf('DELETE', at(row))).toBe(403);
      own.close();
      return `${Object.keys(refused).length + 1} refused, its own made by an apply`;
    }));

  it('is told of where it may not write any more: what lacks, what ends soon, and a CA that is half over', async () => {
    const alerts = ['CertificatesNotIssued', 'CertificateExpiresSoon', 'SiteCaDue'] as const;
    if (!IS_HERE || programIfThere('prometheus') === undefined) return;
    await start();
    await untilReady();
    await kill();
    const [lacks, endsSoon] = rows as readonly [SecretRow, SecretRow];
    for (const row of [lacks, endsSoon]) await cluster.client.ask('DELETE', at(row));
    await issueFor(30, endsSoon);
    const namespaces = new Set(rows.map(({ namespace }) => namespace));
    for (const namespace of namespaces) await takeWriting(namespace);
    await ca.age(0.6);
    await start();
    const watcher = await startWatcher(compressedRules());
    try {
      watcher.watch('authority', Number(new URL(running?.url ?? '').port));
      const faults = [
        'it may read and not write, and a Secret was deleted',
        'one of 30 days, which may not be renewed',
        'six tenths of the life of the CA were over',
      ];
      for (const [index, alert] of alerts.entries()) {
        await prove({ artefact: `alert ${alert}`, judge: 'prometheus', needs: NEEDS }, async () => {
          await watcher.untilFires(alert, 'authority', WAIT_MS);
          return `it fired: ${faults[index] ?? ''}`;
        });
      }
    } finally {
      await watcher.stop();
    }
  });

  it('has said nothing of any key', () =>
    prove(claim('no key in a log'), async () => {
      const text = readFileSync(path.join(cluster.folder.dir, 'logs', 'authority.log'), 'utf8');
      const caKey = readFileSync(path.join(ca.dir, 'ca-key.pem'), 'utf8');
      const bodies = [...keys, caKey].flatMap((pem) =>
        pem.split('\n').filter((line) => /^[\w+/=]{20,}$/.test(line)),
      );
      expect(bodies.length).toBeGreaterThan(rows.length);
      expect(bodies.filter((body) => text.includes(body))).toEqual([]);
      expect(text).not.toContain('PRIVATE KEY');
      expect(text).toContain('certificate issued');
      return Promise.resolve(`${keys.size} keys looked for in ${text.length} characters`);
    }));
});
