import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { apiServerArguments, managerArguments, schedulerArguments } from '../../infra/host/k3s/arguments.ts';
import { EVENTS } from '../../infra/host/k3s/admission.ts';
import { ADMISSION_FILE, AUDIT_FILE, AUDIT_LOG } from '../../infra/host/k3s/paths.ts';
import { k3sSteps } from '../../infra/host/k3s/steps.ts';
import type { KubeObject } from '../../infra/kube/object.ts';
import type { Host, Site } from '../../infra/site/site.ts';
import type { Cluster } from '../engines/cluster.ts';
import { startCluster } from '../engines/cluster.ts';
import { KubeError } from '../engines/cluster/kube-client.ts';
import { until } from '../engines/cluster/until.ts';
import { program, programIfThere } from '../engines/programs.ts';
import { prove, ROOT_MISSING } from '../engines/proof/prove.ts';
import { aSite } from '../site.ts';

// What K3s hands to Kubernetes’ own programs, read by these programs as they come, in the sites’ minor. K3s itself is
// in no registry: `npm run verify-host` is what closes that gap, on a real machine.

const execute = promisify(execFile);
const NEEDS = ['etcd', 'kube-controller-manager', 'kube-scheduler'];
const NODE_NEEDS = [
  'containerd',
  'runc',
  'kubelet',
  'kube-proxy',
  'pause',
  'coredns',
  'crane',
  'ip',
  'iptables',
];
const SETTLE_MS = 60_000;
/** More than the burst and what the rate gives back while they are sent. */
const MOST_EVENTS = 6_000;
const AT_ONCE = 16;
const SECRET = `not-in-clear-${randomBytes(8).toString('hex')}`;

const site = aSite();
const gateway = hostNamed('gw-1');
const hasNode = ROOT_MISSING === undefined && NODE_NEEDS.every((name) => programIfThere(name) !== undefined);

let dir = '';
let cluster: Cluster | undefined;
const there = (): Cluster => {
  if (cluster === undefined) throw new Error('the cluster did not start');
  return cluster;
};

beforeAll(async () => {
  if (['kube-apiserver', ...NEEDS].some((name) => programIfThere(name) === undefined)) return;
  dir = await mkdtemp(path.join(tmpdir(), 'millwright-k3s-'));
  await writeFile(path.join(dir, 'admission.yaml'), fileOf(gateway, site, 'k3s-admission'));
  await writeFile(path.join(dir, 'audit.yaml'), fileOf(gateway, site, 'k3s-audit'));
  await writeFile(path.join(dir, 'encryption.json'), JSON.stringify(encryption()), { mode: 0o600 });
  await writeFile(path.join(dir, '00-k3s-defaults.conf'), JSON.stringify(K3S_DEFAULTS));
  await writeFile(path.join(dir, '50-millwright.conf'), fileOf(gateway, site, 'k3s-kubelet'));
  cluster = await startCluster({
    site,
    nodes: hasNode ? 'real' : 'none',
    hosts: ['gw-1'],
    apiServerArguments: [
      ...apiServerArguments(gateway).map((argument) => `--${here(argument)}`),
      `--encryption-provider-config=${path.join(dir, 'encryption.json')}`,
    ],
    controllerManagerArguments: managerArguments(site).map((argument) => `--${argument}`),
    schedulerArguments: schedulerArguments(site).map((argument) => `--${argument}`),
    kubeletArguments: ['--config-dir', dir],
  });
});
afterAll(async () => {
  await cluster?.stop();
  if (dir !== '') await rm(dir, { recursive: true, force: true });
});

describe('the API server of K3s', () => {
  const claim = (artefact: string) => ({
    artefact: `K3s: ${artefact}`,
    judge: 'kube-apiserver',
    needs: NEEDS,
  });

  it('S48 starts with every argument of a server', () =>
    prove(claim('arguments of the API server'), async () => {
      expect(await there().client.get('/readyz')).toBe('ok');
      return `it is ready with ${apiServerArguments(gateway).length} of them`;
    }));

  it('answers nobody who does not say who they are', () =>
    prove(claim('anonymous requests'), async () => {
      const { status } = await asNobody(`${there().server}/api`);
      expect(status).toBe(401);
      return 'refused with 401';
    }));

  it('S48 refuses a privileged pod in a namespace that says nothing, by the version of the site', () =>
    prove(claim('admission of pods'), async () => {
      const { client } = there();
      await client.ask('POST', '/api/v1/namespaces', namespace('unlabelled'));
      const refusal = client.ask('POST', '/api/v1/namespaces/unlabelled/pods', privilegedPod());
      await expect(refusal).rejects.toThrow('violates PodSecurity "restricted:v1.35"');
      // What K3s brings is made before anybody could label its namespace.
      await client.ask('POST', '/api/v1/namespaces/kube-system/pods?dryRun=All', privilegedPod());
      return 'refused without a label, taken in kube-system';
    }));

  it('S48 keeps who changed what, no body, no reading and no lease', () =>
    prove(claim('the audit log'), async () => {
      const { client } = there();
      await client.ask('POST', '/api/v1/namespaces/default/configmaps', {
        ...named('ConfigMap', 'audited'),
        data: { body: 'never-kept' },
      });
      await client.get('/api/v1/namespaces/default/configmaps/audited');
      const lines = await until('the line of a change', SETTLE_MS, async () => {
        const all = await auditLines();
        return all.some(({ objectRef }) => objectRef?.name === 'audited') ? all : undefined;
      });
      const own = lines.filter(({ objectRef }) => objectRef?.name === 'audited');
      expect(own.map(({ verb, user, level }) => [verb, user.username, level])).toEqual([
        ['create', 'millwright:admin', 'Metadata'],
      ]);
      expect(lines.filter(({ objectRef }) => objectRef?.resource === 'leases')).toEqual([]);
      expect(lines.filter(({ objectRef }) => objectRef?.resource === 'events')).toEqual([]);
      expect(JSON.stringify(lines)).not.toContain('never-kept');
      return `${lines.length} lines for the start of a site`;
    }));

  it('S48 has no secret in clear on its disk', () =>
    prove(claim('secrets at rest, with the provider that K3s writes'), async () => {
      await there().client.ask('POST', '/api/v1/namespaces/default/secrets', {
        ...named('Secret', 'sealed'),
        stringData: { value: SECRET },
      });
      const state = await bytesBelow(path.join(there().folder.dir, 'etcd'));
      expect(state.some((file) => file.includes('k8s:enc:secretbox:v1:millwright:'))).toBe(true);
      expect(state.some((file) => file.includes(SECRET))).toBe(false);
      expect(await readFile(path.join(dir, 'audit.log'), 'utf8')).not.toContain(SECRET);
      return 'etcd’s files have it by secretbox alone';
    }));

  it('lets nobody wear its flash out with events', () =>
    prove(claim('the rate of events'), async () => {
      const { client } = there();
      let [taken, sent] = [0, 0];
      let refusal: KubeError | undefined;
      const send = async (): Promise<void> => {
        while (refusal === undefined && sent < MOST_EVENTS) {
          sent += 1;
          try {
            await client.ask('POST', '/api/v1/namespaces/default/events', event(sent));
            taken += 1;
          } catch (error) {
            if (!(error instanceof KubeError)) throw error;
            refusal = error;
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, send));
      expect(refusal?.status).toBe(429);
      // The cluster’s own start has had some of the burst already.
      expect(taken).toBeGreaterThan(EVENTS.burst / 4);
      return `refused with 429 after ${taken}`;
    }));

  it('does not start with the hardening guide’s own file, in which EventRateLimit has no limits', () =>
    prove(claim('EventRateLimit without limits'), async () => {
      const file = path.join(dir, 'guide.yaml');
      const guide = fileOf(gateway, site, 'k3s-admission').replace(/limits:\n(?: {8,}.*\n)+/, 'limits: []\n');
      expect(guide).toContain('limits: []');
      await writeFile(file, guide);
      const started = execute(program('kube-apiserver'), [
        ...['--etcd-servers=http://127.0.0.1:1', '--service-account-issuer=https://a'],
        ...[`--service-account-key-file=${there().credentials.serviceAccountKeyFile}`],
        ...[`--service-account-signing-key-file=${there().credentials.serviceAccountKeyFile}`],
        ...[`--cert-dir=${path.join(dir, 'certs')}`, `--admission-control-config-file=${file}`],
        ...['--enable-admission-plugins=EventRateLimit', '--service-cluster-ip-range=10.43.0.0/16'],
      ]);
      await expect(started).rejects.toThrow(/limits.*must not be empty/);
      return 'limits: must not be empty';
    }));
});

describe('the arguments of each part', () => {
  const parts = [
    ['kube-apiserver', apiServerArguments(gateway)],
    ['kube-controller-manager', managerArguments(site)],
    ['kube-scheduler', schedulerArguments(site)],
  ] as const;

  it.each(parts)('S48 %s knows each, and calls none outdated', (name, args) =>
    prove({ artefact: `K3s: arguments of ${name}`, judge: name }, async () => {
      const { stdout } = await execute(program(name), ['--help'], { maxBuffer: 2 ** 24 });
      const problems = args.flatMap((argument) => {
        const [key = ''] = argument.split('=');
        const line = stdout.split('\n').find((one) => new RegExp(`^ +--${key}(?![a-z-])`).test(one));
        if (line === undefined) return [`${key} is unknown`];
        return line.includes('DEPRECATED') ? [`${key} is outdated`] : [];
      });
      expect(problems).toEqual([]);
      return `${args.length} arguments`;
    }),
  );
});

describe('the kubelet of K3s', () => {
  const claim = (artefact: string) => ({
    artefact: `K3s: ${artefact}`,
    judge: 'kubelet',
    needs: [...NEEDS, ...NODE_NEEDS],
    hindrance: ROOT_MISSING,
  });

  it('S14 evicts by memory, which K3s’s own defaults leave out, and has all else of our file', () =>
    prove(claim('settings of a gateway over K3s’s defaults'), async () => {
      const { kubeletconfig } = (await there().client.get('/api/v1/nodes/gw-1/proxy/configz')) as {
        kubeletconfig: Settings;
      };
      const { apiVersion, kind, ...own } = parse(fileOf(gateway, site, 'k3s-kubelet')) as Settings;
      expect([apiVersion, kind]).toEqual(['kubelet.config.k8s.io/v1beta1', 'KubeletConfiguration']);
      expect(kubeletconfig).toMatchObject(own);
      // Of K3s's own, what ours says nothing of.
      expect(kubeletconfig).toMatchObject({ evictionMinimumReclaim: K3S_DEFAULTS.evictionMinimumReclaim });
      return `${Object.keys(own).length} settings in force, memory.available<100Mi among them`;
    }));

  it('S14 offers to pods what is left after what the budget deducts', () =>
    prove(claim('what a gateway offers to pods'), async () => {
      const { status } = (await there().client.get('/api/v1/nodes/gw-1')) as {
        status: Readonly<Record<'capacity' | 'allocatable', Readonly<Record<string, string>>>>;
      };
      const kibibytes = (text = '') => Number(/^(\d+)Ki$/.exec(text)?.[1]);
      const kept = kibibytes(status.capacity.memory) - kibibytes(status.allocatable.memory);
      expect(kept).toBe((684 + 60 + 100) * 1024);
      expect(status.allocatable.pods).toBe('32');
      return `${kept / 1024} MiB are kept from pods`;
    }));

  it('knows the name of each, and says so of one that is misspelt, though it starts', () =>
    prove({ artefact: 'K3s: names of the settings', judge: 'kubelet' }, async () => {
      const settings = `${fileOf(gateway, site, 'k3s-kubelet')}failCgroupV1: false\n`;
      expect(await saidOf(settings)).not.toContain('strict decoding');
      const misspelt = settings.replace('evictionHard:', 'evictionHardly:');
      expect(await saidOf(misspelt)).toMatch(/unknown field \\?"evictionHardly/);
      return 'a misspelt one is named in its log, and left out';
    }));
});

/** What a kubelet says of its settings, before it finds that it has nothing to run pods with. */
async function saidOf(settings: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'millwright-k3s-'));
  try {
    const file = path.join(folder, 'settings.yaml');
    await writeFile(file, settings);
    const args = ['--config', file, '--root-dir', folder, '--cert-dir', folder];
    const { stderr } = await execute(program('kubelet'), args, { timeout: SETTLE_MS });
    return stderr;
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function hostNamed(wanted: string): Host {
  const host = site.hosts.find(({ name }) => name === wanted);
  if (host === undefined) throw new Error(`no host ${wanted}`);
  return host;
}

/** What K3s writes before our file is read: pkg/daemons/agent, in which `memory.available` is not. */
const K3S_DEFAULTS = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  evictionHard: { 'imagefs.available': '5%', 'nodefs.available': '5%' },
  evictionMinimumReclaim: { 'imagefs.available': '10%', 'nodefs.available': '10%' },
  serializeImagePulls: false,
  shutdownGracePeriod: '0s',
  shutdownGracePeriodCriticalPods: '0s',
};

/** As K3s writes it for `secrets-encryption-provider: secretbox`, with a key of this run. */
function encryption() {
  const keys = [{ name: 'millwright', secret: randomBytes(32).toString('base64') }];
  return {
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [{ resources: ['secrets'], providers: [{ secretbox: { keys } }, { identity: {} }] }],
  };
}

function fileOf(host: Host, of: Site, id: string): string {
  const step = k3sSteps(of, host).find((one) => one.id === id);
  if (step?.kind !== 'file') throw new Error(`no file ${id}`);
  return step.content;
}

/** A path of a host, in this test's folder. */
function here(argument: string): string {
  return argument
    .replace(ADMISSION_FILE, path.join(dir, 'admission.yaml'))
    .replace(AUDIT_FILE, path.join(dir, 'audit.yaml'))
    .replace(AUDIT_LOG, path.join(dir, 'audit.log'));
}

type Settings = Readonly<Record<string, unknown>>;

interface AuditLine {
  readonly verb: string;
  readonly level: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource?: string; readonly name?: string };
}

async function auditLines(): Promise<readonly AuditLine[]> {
  const text = await readFile(path.join(dir, 'audit.log'), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AuditLine);
}

async function bytesBelow(folder: string): Promise<readonly Buffer[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    names.filter((entry) => entry.isFile()).map((entry) => readFile(path.join(entry.parentPath, entry.name))),
  );
}

async function asNobody(url: string): Promise<{ status: number }> {
  const { stdout } = await execute('curl', ['-sk', '-o', '/dev/null', '-w', '%{http_code}', url]);
  return { status: Number(stdout) };
}

function named(kind: string, name: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name } };
}

function namespace(name: string): KubeObject {
  return named('Namespace', name);
}

function privilegedPod(): KubeObject {
  return {
    ...named('Pod', 'privileged'),
    spec: { containers: [{ name: 'a', image: 'none', securityContext: { privileged: true } }] },
  };
}

function event(index: number): KubeObject {
  return {
    ...named('Event', `flood-${index}`),
    involvedObject: { kind: 'Pod', namespace: 'default', name: `pod-${index}` },
    reason: 'Flood',
    type: 'Normal',
  };
}
