import type { CustomResource, Input, Resource } from '@pulumi/pulumi';
import { all, Config, getStack, log, RunError, runtime } from '@pulumi/pulumi';
import type { Finding } from '../policies/enforce.ts';
import { failing } from '../policies/enforce.ts';
import { artefacts as downloads } from '../infra/host/downloads.ts';
import { definitionsAfter } from '../infra/charts/flux/start.ts';
import { partsIn } from '../infra/charts/parts.ts';
import { LAYERS, START_STEPS } from '../infra/kube/layer.ts';
import type { Host } from '../infra/site/site.ts';
import { badInputOf } from './bad-input.ts';
import type { WaitForDefinitions } from './delivery/definitions.ts';
import { waitForDefinitions } from './delivery/definitions.ts';
import { downloadLock, planFor } from './hosts/plans.ts';
import type { Prepared, PrepareOptions } from './prepare.ts';
import { prepare } from './prepare.ts';
import { clusterProblem, kubeconfigOf, siteProvider } from './pulumi-cluster.ts';
import type { ClusterConfig } from './pulumi-cluster.ts';
import type { HostsOptions } from './pulumi-hosts.ts';
import { areHostsMade, hostAccess, hostRefusals, registerHosts } from './pulumi-hosts.ts';
import { registerLayers } from './pulumi-layers.ts';
import type { CertificateAuthority } from './pulumi-secrets.ts';
import { ownRows, registerNamespaceNames, registerSecrets } from './pulumi-secrets.ts';

export interface ProgramOptions extends PrepareOptions {
  /** who signs in place of the site's own authority, which a real site has in its layer `authority` */
  readonly authority: CertificateAuthority | undefined;
  /** by default the API server itself is asked, until it has them */
  readonly definitions?: WaitForDefinitions;
  /** by default the one of infra/host */
  readonly hostPlan?: HostsOptions['plan'];
}

/** What the stack says of its site: for `pulumi stack output`, and for the policy pack. */
export interface SiteOutputs {
  readonly hosts: readonly Pick<Host, 'name' | 'role'>[];
}

/**
 * The Pulumi program: the stack's site, delivered. A preview needs no cluster and no network; an `up` that
 * lacks something, or that a policy stops, is refused with all its reasons before anything is registered.
 */
export function deliver(options: ProgramOptions): SiteOutputs {
  const site = getStack();
  const prepared = preparedOrRefused(site, options);
  const config = new Config('millwright');
  const given: ClusterConfig = {
    kubeconfig: config.getSecret('kubeconfig'),
    kubeconfigPath: config.get('kubeconfigPath'),
  };
  const isPreview = runtime.isDryRun();
  const { authority } = options;
  const making = hostsToMake(prepared, given, config, options);
  if (!isPreview)
    refuse([...refusals(prepared, given, making !== undefined), ...hostProblems(prepared, making)]);
  for (const finding of prepared.findings) warn(finding, isPreview);

  const {
    placed,
    start,
    site: { delivery, hosts },
  } = prepared.release;
  const secrets = ownRows(prepared.release.secrets, authority);
  const outputs = { hosts: hosts.map(({ name, role }) => ({ name, role })) };
  const cluster: ClusterConfig =
    making === undefined ? given : { ...given, made: registerHosts(prepared.release, making).kubeconfig };
  const provider = siteProvider(site, cluster);
  const secretsAfter = (dependsOn: readonly Resource[]): readonly Resource[] =>
    secrets.length === 0 ? [] : [registerSecrets(secrets, { provider, dependsOn, authority, isPreview })];
  const retain = config.getBoolean('retain') ?? false;
  /** What stands in the way of the next layer until the API server knows the kinds that it needs. */
  const established = (
    names: readonly string[],
    parent: Resource,
    objects: readonly CustomResource[],
  ): readonly Input<Resource>[] => {
    if (isPreview || names.length === 0) return [];
    const wait = options.definitions ?? waitForDefinitions;
    return [
      all([kubeconfigOf(cluster, site), all(objects.map(({ id }) => id))]).apply(async ([kubeconfig]) => {
        await wait(kubeconfig, names);
        return parent;
      }),
    ];
  };
  if (delivery !== 'pulumi') {
    // The tree is Flux's or Argo CD's: an object has one owner (decision 16 of the design).
    secretsAfter(registerNamespaceNames(secrets, provider));
    registerLayers(start, {
      provider,
      retain,
      layers: START_STEPS,
      between: (step, parent, objects) => established(definitionsAfter(step), parent, objects),
    });
    return outputs;
  }
  registerLayers(placed, {
    provider,
    retain,
    layers: LAYERS,
    between: (layer, parent, objects) => [
      // A Secret needs its namespace, and nothing but a namespace comes before it.
      ...(layer === LAYERS[0] ? secretsAfter([parent]) : []),
      ...established(
        partsIn(placed.filter((one) => one.layer === layer)).flatMap(({ ready }) => ready.definitions),
        parent,
        objects,
      ),
    ],
  });
  return outputs;
}

/** How the hosts are made; undefined where they are not, because a cluster is given or a host cannot be told from others. */
function hostsToMake(
  { release }: Prepared,
  { kubeconfig, kubeconfigPath }: ClusterConfig,
  config: Config,
  { date, hostPlan = planFor }: ProgramOptions,
): Required<HostsOptions> | undefined {
  const isClusterGiven = kubeconfig !== undefined || kubeconfigPath !== undefined;
  if (!areHostsMade(release.site, isClusterGiven)) return undefined;
  return { access: hostAccess(config), date, plan: hostPlan };
}

function hostProblems({ release }: Prepared, making: Required<HostsOptions> | undefined): readonly string[] {
  if (making === undefined) return [];
  const plans = release.site.hosts.map((host) => making.plan(release, host));
  return hostRefusals(release.site, plans, making.access, downloads(downloadLock()));
}

/** Why a site cannot be brought up, all of it; empty where it can. */
export function refusals(
  { release, findings }: Prepared,
  cluster: ClusterConfig,
  isClusterMade = false,
): readonly string[] {
  const { name } = release.site;
  const broken = failing(findings, 'line').map(
    ({ rule, objectId, message }) => `${objectId} breaks ${rule}: ${message}`,
  );
  const unresolved = release.images
    .filter(({ isResolved }) => !isResolved)
    .map(({ name: image }) => `image ${image} has no digest in images.lock.json; npm run images writes it`);
  const problem = isClusterMade ? undefined : clusterProblem(cluster, name);
  return [...broken, ...unresolved, ...(problem === undefined ? [] : [problem])];
}

function preparedOrRefused(site: string, options: PrepareOptions): Prepared {
  try {
    return prepare(site, options);
  } catch (error) {
    const badInput = badInputOf(error);
    if (badInput === undefined) throw error;
    throw new RunError(badInput.words);
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new RunError(`nothing was changed:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
}

/** What stops an `up` is only said in a preview; an exception that has run out stops no line, and is said loudly. */
function warn({ rule, objectId, message, status, exception }: Finding, isPreview: boolean): void {
  if (status === 'excepted' || (status === 'open' && !isPreview)) return;
  const until = exception === undefined ? '' : ` (until ${exception.expires}, ${exception.owner})`;
  void log.warn(`${status} ${rule}${until}: ${objectId}: ${message}`);
}
