import { Command } from '@pulumi/command/remote/command.js';
import type { Config, Output, Resource } from '@pulumi/pulumi';
import { all, output, secret, Stash } from '@pulumi/pulumi';
import { unknown } from '@pulumi/pulumi/output.js';
import type { Artefact } from '../infra/host/artefact.ts';
import { unreadWords } from '../infra/host/downloads.ts';
import { planDigest, secretsOf } from '../infra/host/script.ts';
import type { HostPlan } from '../infra/host/plan.ts';
import type { Release } from '../infra/release.ts';
import type { Host, Site } from '../infra/site/site.ts';
import type { IsoDate } from '../policies/exception.ts';
import { inOrder, isServer } from './hosts/order.ts';
import { artefacts, planFor, scriptFor } from './hosts/plans.ts';
import { kubeconfigCommand, reachableAt, runCommand, runInput } from './hosts/receiver.ts';

/** How Pulumi comes to the hosts of a site: `pulumi config set --secret sshPrivateKey`, and the rest. */
export interface HostAccess {
  readonly user: string;
  /** undefined where none is set: a preview needs none */
  readonly privateKey: Output<string> | undefined;
  /** of the plans, by name */
  readonly secrets: Output<Readonly<Record<string, string>>> | undefined;
  /** whether a host that leaves the stack is taken back to what it was */
  readonly isUndone: boolean;
  /** a folder of every host with what its plan installs, where a stick or `npm run host` has brought it */
  readonly bundleThere: string | undefined;
}

export function hostAccess(config: Config): HostAccess {
  return {
    user: config.get('sshUser') ?? 'root',
    privateKey: config.getSecret('sshPrivateKey'),
    secrets: config.getSecretObject('hostSecrets'),
    isUndone: config.getBoolean('undoHosts') ?? false,
    bundleThere: config.get('bundleThere'),
  };
}

/** Whether this site's hosts are Pulumi's to make: each can be told from another, and no cluster is given already. */
export function areHostsMade({ hosts }: Pick<Site, 'hosts'>, isClusterGiven: boolean): boolean {
  return !isClusterGiven && hosts.every(({ hostKey }) => hostKey !== undefined);
}

/** Why the hosts cannot be made, all of it; empty where they can. */
export function hostRefusals(
  { hosts }: Pick<Site, 'hosts'>,
  plans: readonly HostPlan[],
  { privateKey, secrets }: HostAccess,
  known: readonly Artefact[],
): readonly string[] {
  // The provider asks for that key's type by name, and what an RSA key is called there no sshd of today takes.
  const rsa = hosts.filter(({ hostKey }) => hostKey?.startsWith('ssh-rsa ') === true);
  const names = [...new Set(plans.flatMap(secretsOf))];
  const installed = new Set(
    plans.flatMap(({ steps }) => steps.flatMap((step) => (step.kind === 'artefact' ? [step.artefact] : []))),
  );
  const unresolved = known.filter(({ name, sha256 }) => installed.has(name) && sha256 === null);
  return [
    ...(privateKey === undefined
      ? ['no key opens the hosts; write: pulumi config set --secret millwright:sshPrivateKey < <file>']
      : []),
    ...(secrets === undefined && names.length > 0
      ? [
          `the hosts need ${names.join(', ')}; write each: pulumi config set --secret --path millwright:hostSecrets.<name>`,
        ]
      : []),
    ...unresolved.map(({ name }) => unreadWords(name)),
    ...rsa.map(
      ({ name }) =>
        `hosts.${name}.hostKey is an RSA key, which Pulumi’s provider cannot pin; take its Ed25519 key`,
    ),
  ];
}

export interface HostsOptions {
  readonly access: HostAccess;
  /** of the program: the clock of a new host is set to no earlier one */
  readonly date: IsoDate;
  /** by default the one of infra/host */
  readonly plan?: (release: Release, host: Host) => HostPlan;
}

export interface MadeHosts {
  /** of the first server, for the Kubernetes provider; unknown in a first preview */
  readonly kubeconfig: Output<string>;
  readonly resources: readonly Resource[];
}

/**
 * A command for each host, which brings its plan. Servers one after the other and never two at once, then the others.
 * The digest of the script is in its command line and not in `triggers`: whatever is in those replaces the command, and
 * with it would run the undo of the old one (pulumi-command#855). The provider pins the key of the host, and knows
 * neither keepalive nor a second try in the middle of a run: what broke, the next `up` goes on with.
 */
export function registerHosts(release: Release, { access, date, plan = planFor }: HostsOptions): MadeHosts {
  const { site } = release;
  const known = artefacts(site);
  const servers: Resource[] = [];
  const others: Resource[] = [];
  let ofCluster: readonly Resource[] = [];
  let digest = '';
  for (const host of inOrder(site.hosts)) {
    const own = plan(release, host);
    if (servers.length === 0) digest = planDigest(own);
    const made = registerHost(host, own, { access, date, known, dependsOn: [...servers] });
    (isServer(host) ? servers : others).push(made);
    // A host of KubeEdge may be out of reach for days, and holds up nobody.
    if (host.role !== 'kubeedge-edge') ofCluster = [...ofCluster, made];
  }
  const [first] = inOrder(site.hosts);
  if (first === undefined) throw new Error(`${site.name} has no host`);
  const { stdout } = new Command(
    'kubeconfig',
    {
      connection: connectionTo(first, access),
      create: kubeconfigCommand(digest),
      update: kubeconfigCommand(digest),
      ...SILENT,
    },
    { dependsOn: [...ofCluster], additionalSecretOutputs: OUTPUTS },
  );
  return {
    kubeconfig: secret(stdout.apply((text) => reachableAt(text, first.address))),
    resources: [...servers, ...others],
  };
}

const OUTPUTS = ['stdout', 'stderr', 'stdin'];

/** What a host says is not shown; a secret in it would be. */
const SILENT = { logging: 'none', addPreviousOutputInEnv: false } as const;

function registerHost(
  host: Host,
  plan: HostPlan,
  {
    access,
    date,
    known,
    dependsOn,
  }: { access: HostAccess; date: IsoDate; known: Promise<readonly Artefact[]>; dependsOn: Resource[] },
): Resource {
  const id = `host/${host.name}`;
  // The day on which this plan was first brought: the same script from then on, or every day would change every host.
  const { output: writtenOn } = new Stash(
    `${id}/${planDigest(plan).slice(0, 16)}`,
    { input: date },
    { ignoreChanges: ['input'] },
  );
  const script = (writtenOn as Output<string>).apply(async (day) => scriptFor(plan, day, await known));
  const put = script.apply((text) => runCommand(text, { verb: 'put', bundle: access.bundleThere }));
  const steps = plan.steps.map((step) => step.id).toReversed();
  // Only a preview comes as far without them.
  const secrets = access.secrets ?? (output(unknown) as Output<Readonly<Record<string, string>>>);
  const stdin = all([script, secretsOf(plan).length === 0 ? {} : secrets]).apply(([text, values]) =>
    runInput(text, secretsFor(plan, values)),
  );
  return new Command(
    id,
    {
      connection: connectionTo(host, access),
      create: put,
      update: put,
      ...(access.isUndone && { delete: script.apply((text) => runCommand(text, { verb: 'undo', steps })) }),
      stdin: secret(stdin),
      ...SILENT,
    },
    {
      dependsOn,
      additionalSecretOutputs: OUTPUTS,
      customTimeouts: { create: '1h', update: '1h', delete: '1h' },
    },
  );
}

/** Throws with every name that has no value. */
function secretsFor(plan: HostPlan, values: Readonly<Record<string, string>>): ReadonlyMap<string, Buffer> {
  const names = secretsOf(plan);
  const missing = names.filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0) {
    throw new Error(
      `${plan.host} needs ${missing.join(', ')}; write: pulumi config set --secret --path millwright:hostSecrets.<name>`,
    );
  }
  return new Map(names.map((name) => [name, Buffer.from(values[name] ?? '')]));
}

/** About the patience of `npm run host`: ten seconds a try, eight tries. */
function connectionTo({ address, hostKey }: Host, { user, privateKey }: HostAccess) {
  return {
    host: address,
    user,
    dialErrorLimit: 8,
    perDialTimeout: 10,
    ...(hostKey !== undefined && { hostKey }),
    ...(privateKey !== undefined && { privateKey }),
  };
}
