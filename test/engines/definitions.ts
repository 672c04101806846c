import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../infra/kube/object.ts';
import type { Cluster } from './cluster.ts';
import { until } from './cluster/until.ts';

const ESTABLISH_MS = 20_000;

/**
 * Custom resource definitions of others, read from the modules in which they are published, so that none is copied into
 * the repository. `sum` is what Go's checksum database has of the module: other bytes are refused.
 */
export interface DefinitionSource {
  readonly module: string;
  readonly version: string;
  readonly sum: string;
  /** files or folders in it */
  readonly paths: readonly string[];
}

/** What K3s brings along itself. */
export const K3S_DEFINITIONS: DefinitionSource = {
  module: 'github.com/k3s-io/helm-controller',
  version: 'v0.17.9',
  sum: 'h1:HhZTiFhVDzhbAYeb/aSlExWhJTnDTpHypMqu5Mh8Uow=',
  paths: ['pkg/crds/yaml/generated'],
};

/** Of the operator, and of the Flux 2.9.5 that it installs: the files that are built into it. */
export const FLUX_DEFINITIONS: DefinitionSource = {
  module: 'github.com/controlplaneio-fluxcd/flux-operator',
  version: 'v0.59.0',
  sum: 'h1:jByuiWYtjSJxucGHuz68tV0DeVFz5CYrKQYfxAwE7lE=',
  paths: [
    'config/crd/bases',
    ...['source', 'kustomize', 'helm'].map((name) => `config/data/flux/v2.9.5/${name}-controller.yaml`),
  ],
};

/** Of Argo CD, for those who run it. */
export const ARGOCD_DEFINITIONS: DefinitionSource = {
  module: 'github.com/argoproj/argo-cd/v3',
  version: 'v3.6.1',
  sum: 'h1:OmhqeKiR3C//awbFrhQqFdtRI+Qiv17j8vqm3UkMj/g=',
  paths: ['manifests/crds'],
};

/** Of the Istio that sites have. */
export const ISTIO_DEFINITIONS: DefinitionSource = {
  module: 'istio.io/api',
  version: 'v1.31.1',
  sum: 'h1:5Yb5ihcz4YQsCkciusK7DnFpBMwRB6EFWeUKH1Atuyk=',
  paths: ['kubernetes/customresourcedefinitions.gen.yaml'],
};

/** Of KubeEdge, as its chart brings them: the chart's own folder is in the module too. */
export const KUBEEDGE_DEFINITIONS: DefinitionSource = {
  module: 'github.com/kubeedge/kubeedge',
  version: 'v1.23.1',
  sum: 'h1:KPQk8EUHn2kEmpZHGoy9taGj12CrjOYnjnlk3ndAME8=',
  paths: ['manifests/charts/cloudcore/crds'],
};

/** What the trees of sites need beyond Kubernetes itself: on a site K3s has its own, and installs the others' charts. */
export const SITE_DEFINITIONS: readonly DefinitionSource[] = [
  K3S_DEFINITIONS,
  ISTIO_DEFINITIONS,
  KUBEEDGE_DEFINITIONS,
];

/** Why there are none here; undefined where there are. */
export function definitionsHindrance(...sources: readonly DefinitionSource[]): string | undefined {
  try {
    for (const source of sources) fetchModule(source);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
  }
}

/** Every object in the files of a source, definitions and others. */
export function objectsOf(source: DefinitionSource): readonly KubeObject[] {
  const folder = fetchModule(source);
  const files = source.paths.flatMap((below) => {
    const at = path.join(folder, below);
    return at.endsWith('.yaml') ? [at] : readdirSync(at).map((file) => path.join(at, file));
  });
  return files.flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
      const object = document.toJS() as KubeObject | null;
      return object === null ? [] : [object];
    }),
  );
}

export function definitionsOf(source: DefinitionSource): readonly KubeObject[] {
  return objectsOf(source).filter(({ kind }) => kind === 'CustomResourceDefinition');
}

/** Applies definitions and waits until the API server serves them. */
export async function establish(cluster: Cluster, definitions: readonly KubeObject[]): Promise<void> {
  for (const definition of definitions) await cluster.apply(definition);
  for (const { metadata } of definitions) {
    const at = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`;
    await until(`the definition ${metadata.name}`, ESTABLISH_MS, async () => {
      const { status } = (await cluster.client.get(at)) as {
        status?: { conditions?: readonly { type: string; status: string }[] };
      };
      const isThere = status?.conditions?.some((one) => one.type === 'Established' && one.status === 'True');
      return isThere === true ? true : undefined;
    });
  }
}

/** Groups of which a tree has objects: every further definition is minutes of an API server on a machine that is busy. */
const USED_GROUPS = ['helm.cattle.io', 'security.istio.io', 'devices.kubeedge.io'];

/** All that the tree of a site needs, on a cluster that nobody else installs anything on. */
export async function establishForSites(cluster: Cluster): Promise<void> {
  const used = SITE_DEFINITIONS.flatMap(definitionsOf).filter(({ spec }) =>
    USED_GROUPS.includes((spec as { group: string }).group),
  );
  await establish(cluster, used);
}

/** A module that asks for a newer Go than is here is fetched all the same, and then only read. */
function fetchModule({ module, version, sum }: DefinitionSource): string {
  const environment = { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off' };
  const go = (...args: string[]): string => {
    try {
      return execFileSync('go', args, {
        encoding: 'utf8',
        env: environment,
        cwd: path.parse(process.cwd()).root,
      });
    } catch (error) {
      const { stdout = '', code } = error as { stdout?: string; code?: string };
      if (stdout === '')
        throw new Error(`${module} is not to be had: ${code ?? 'go failed'}`, { cause: error });
      return stdout;
    }
  };
  const told = JSON.parse(go('mod', 'download', '-json', `${module}@${version}`)) as { Sum?: string };
  if (told.Sum !== sum) throw new Error(`${module}@${version}: got ${String(told.Sum)}, wanted ${sum}`);
  const folder = path.join(go('env', 'GOMODCACHE').trim(), `${module}@${version}`);
  if (!existsSync(folder)) throw new Error(`${module}@${version} was fetched and not unpacked`);
  return folder;
}
