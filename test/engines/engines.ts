import { OTEL_COLLECTOR } from '../../workloads/image/catalog.ts';

/** A program of an engine: a main package of the module in `test/engines/<engine>/go.mod`. */
export interface Program {
  readonly name: string;
  readonly package: string;
  /** what makes it say its version, and nothing else; none where it says none, and its file is read for it */
  readonly versionArguments: readonly string[];
}

/**
 * A real thing that judges what we make. One small Go module each, because their dependencies conflict; what several need
 * is pinned at one version, so that it is compiled once.
 */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** what it proves here */
  readonly proves: string;
  readonly programs: readonly Program[];
  readonly linkerFlags: string;
  /** build tags */
  readonly tags?: string;
  /** folder of the repository with its module, where that is not beside this: what we ship is judged as it is shipped */
  readonly module?: string;
  /** false for programs in Go alone, which then need no C compiler and no shared library */
  readonly needsC?: true;
  /** a tool of the module, and its arguments, that writes the programs' source beside the module's files first */
  readonly generator?: readonly string[];
  /** cold on two idle cores, measured: for the estimate that a person sees */
  readonly buildSeconds: number;
  /** built only where it is asked for by name: too dear for what every machine builds */
  readonly isOnDemand?: true;
}

const KUBERNETES = 'v1.35.4';
const STRIP = '-s -w';

const set = (variable: string, value: string): string => `-X ${variable}=${value}`;

function kubernetesPrograms(names: readonly string[]): readonly Program[] {
  return names.map((name) => ({
    name,
    package: `k8s.io/kubernetes/cmd/${name}`,
    versionArguments: name === 'kubectl' ? ['version', '--client'] : ['--version'],
  }));
}

function programs(path: string, names: readonly string[], ...versionArguments: string[]): readonly Program[] {
  return names.map((name) => ({ name, package: `${path}${name}`, versionArguments }));
}

/** In the order in which they are built: what the most tests need comes first. */
export const ENGINES: readonly Engine[] = [
  {
    name: 'etcd',
    version: 'v3.6.14',
    proves: 'the store of the control plane',
    programs: [{ name: 'etcd', package: 'go.etcd.io/etcd/server/v3', versionArguments: ['--version'] }],
    linkerFlags: STRIP,
    buildSeconds: 21,
  },
  {
    name: 'kubernetes',
    version: KUBERNETES,
    proves: "objects are accepted, scheduled and run by the sites' own minor of Kubernetes",
    programs: kubernetesPrograms([
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kubelet',
      'kube-proxy',
      'kubectl',
    ]),
    linkerFlags: [
      STRIP,
      set('k8s.io/component-base/version.gitVersion', KUBERNETES),
      set('k8s.io/component-base/version.gitMajor', '1'),
      set('k8s.io/component-base/version.gitMinor', '35'),
      set('k8s.io/client-go/pkg/version.gitVersion', KUBERNETES),
    ].join(' '),
    buildSeconds: 285,
  },
  {
    name: 'kwok',
    version: 'v0.8.0',
    proves: 'nodes and pods in numbers that no machine holds; they only pretend to run',
    programs: programs('sigs.k8s.io/kwok/cmd/', ['kwok'], '--version'),
    linkerFlags: `${STRIP} ${set('sigs.k8s.io/kwok/pkg/consts.Version', 'v0.8.0')}`,
    buildSeconds: 60,
  },
  {
    name: 'containerd',
    version: 'v2.4.2',
    proves: 'pods run with a user namespace of their own, which Debian’s 1.6 does not know',
    programs: programs(
      'github.com/containerd/containerd/v2/cmd/',
      ['containerd', 'containerd-shim-runc-v2', 'ctr'],
      '-v',
    ),
    linkerFlags: `${STRIP} ${set('github.com/containerd/containerd/v2/version.Version', 'v2.4.2')}`,
    buildSeconds: 75,
  },
  {
    name: 'runc',
    version: 'v1.5.2',
    proves: 'the same, with mounts mapped to that namespace',
    programs: [{ name: 'runc', package: 'github.com/opencontainers/runc', versionArguments: ['--version'] }],
    linkerFlags: `${STRIP} ${set('main.version', '1.5.2')}`,
    // Pods ask for the runtime's own seccomp profile.
    tags: 'seccomp',
    needsC: true,
    buildSeconds: 15,
  },
  {
    name: 'pause',
    version: 'v1.0.0',
    proves: 'nothing; every pod needs one',
    programs: programs('millwright.test/engines/', ['pause'], '-v'),
    linkerFlags: STRIP,
    buildSeconds: 2,
  },
  {
    name: 'coredns',
    version: 'v1.15.0',
    proves: 'names of Services resolve in pods',
    programs: [
      { name: 'coredns', package: 'millwright.test/engines/coredns', versionArguments: ['-version'] },
    ],
    linkerFlags: STRIP,
    buildSeconds: 45,
  },
  {
    name: 'crane',
    version: 'v0.22.1',
    proves: 'images are pushed to and pulled from a registry',
    programs: programs('github.com/google/go-containerregistry/cmd/', ['crane'], 'version'),
    linkerFlags: `${STRIP} ${set('github.com/google/go-containerregistry/cmd/crane/cmd.Version', 'v0.22.1')}`,
    buildSeconds: 15,
  },
  {
    name: 'pulumi',
    version: 'v3.259.0',
    proves: 'the Pulumi engine previews and applies a site',
    programs: programs('github.com/pulumi/pulumi/pkg/v3/cmd/', ['pulumi'], 'version'),
    linkerFlags: `${STRIP} ${set('github.com/pulumi/pulumi/sdk/v3/go/common/version.Version', 'v3.259.0')}`,
    buildSeconds: 196,
  },
  {
    name: 'kubeconform',
    version: 'v0.8.0',
    proves: 'objects fit the published schemas',
    programs: programs('github.com/yannh/kubeconform/cmd/', ['kubeconform'], '-v'),
    linkerFlags: `${STRIP} ${set('main.version', 'v0.8.0')}`,
    buildSeconds: 10,
  },
  {
    name: 'nats-server',
    version: 'v2.15.2',
    proves: 'the configuration of the spool’s broker is accepted, and it runs',
    programs: [
      {
        name: 'nats-server',
        package: 'github.com/nats-io/nats-server/v2',
        versionArguments: ['--version'],
      },
    ],
    linkerFlags: STRIP,
    buildSeconds: 19,
  },
  {
    name: 'otelcol',
    version: 'v0.161.0',
    proves: 'the configuration of every collector is accepted, and spans outlive what a host goes through',
    programs: [{ name: 'otelcol', package: OTEL_COLLECTOR.package, versionArguments: ['--version'] }],
    linkerFlags: STRIP,
    module: OTEL_COLLECTOR.folder,
    generator: OTEL_COLLECTOR.generator,
    buildSeconds: 70,
  },
  {
    name: 'cosign',
    version: 'v3.1.3',
    proves: 'signatures of images verify offline',
    programs: programs('github.com/sigstore/cosign/v3/cmd/', ['cosign'], 'version'),
    linkerFlags: `${STRIP} ${set('sigs.k8s.io/release-utils/version.gitVersion', 'v3.1.3')}`,
    buildSeconds: 131,
  },
  {
    name: 'actionlint',
    version: 'v1.7.12',
    proves: 'the workflows of GitHub Actions are what its runners take, scripts in them included',
    programs: programs('github.com/rhysd/actionlint/cmd/', ['actionlint'], '-version'),
    linkerFlags: `${STRIP} ${set('github.com/rhysd/actionlint.version', '1.7.12')}`,
    buildSeconds: 15,
  },
  {
    name: 'kustomize-controller',
    version: 'v1.9.5',
    proves: 'a site’s layers are applied in order, pruned, set back and handed over by Flux itself',
    programs: [
      {
        name: 'kustomize-controller',
        package: 'github.com/fluxcd/kustomize-controller',
        versionArguments: [],
      },
    ],
    linkerFlags: STRIP,
    // 500 s of CPU, measured after all others.
    buildSeconds: 250,
    isOnDemand: true,
  },
];

/** What every machine builds. */
export const COMMON_ENGINES: readonly Engine[] = ENGINES.filter(({ isOnDemand }) => isOnDemand !== true);

export function engineNamed(name: string): Engine | undefined {
  return ENGINES.find((engine) => engine.name === name);
}
