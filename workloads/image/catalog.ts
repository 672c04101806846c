/** Every image that we make: a row of images.lock.json each. */
export type Image = ServiceImage | ProgramImage | ModuleImage;

/** One of our services: its bundle, on Node, on the base. */
export interface ServiceImage {
  kind: 'service';
  name: string;
  title: string;
  /** the file that starts it */
  main: string;
  /** whether it needs the packages that have a part in machine code */
  hasNative: boolean;
  /** the folder of its model, and where its manifest looks for it: a layer of its own, so a new model moves only itself */
  model?: { from: string; to: string };
}

/** A program of others, of Debian packages, so that what was judged is what runs. */
export interface ProgramImage {
  kind: 'program';
  name: string;
  title: string;
  /** the package whose version is the image's */
  package: string;
  /** it and all whose libraries it loads, beside the base's */
  packages: readonly string[];
  /** the Debian release of its packages, where it is not that of all others */
  suite?: string;
  /** the files that are run; libraries come along by themselves */
  programs: readonly string[];
  entrypoint: readonly string[];
}

/** A program of others that no package brings: built by Go, without C, from modules of which each is pinned. */
export interface ModuleImage {
  kind: 'module';
  name: string;
  title: string;
  version: string;
  /** its module in this repository: go.mod, go.sum and what its generator reads */
  folder: string;
  /** its main package */
  package: string;
  /** the compiler, which decides the bytes as much as the modules do */
  go: string;
  /** a tool of the module that writes the program's source first, and its arguments */
  generator: readonly string[];
  entrypoint: readonly [string];
}

/**
 * What everything stands on. Node needs all of it, and it holds the others' licences; of base-files, the licences that
 * those refer to, and which Debian this is.
 */
export const BASE_PACKAGES: readonly string[] = [
  'base-files',
  'gcc-12-base',
  'libc6',
  'libgcc-s1',
  'libstdc++6',
];

/** One collector for every host and the hub: only what our configurations name is in it, and the judge is the same. */
export const OTEL_COLLECTOR: ModuleImage = {
  kind: 'module',
  name: 'otel-collector',
  title: 'Keeps the spans of a host until the hub has them; at the hub it takes the lines of all sites.',
  version: '0.161.0',
  folder: 'workloads/image/otel-collector',
  package: 'millwright.test/otelcol',
  go: 'go1.26.8',
  // The collector's own builder. It would ask the proxy for newer modules: those that go.mod pins are taken.
  generator: [
    'builder',
    ...['--config', 'builder.yaml', '--skip-get-modules', '--skip-compilation', '--skip-strict-versioning'],
  ],
  entrypoint: ['/usr/bin/otelcol'],
};

export const IMAGES: readonly Image[] = [
  service('aggregator', 'Spools what the line reports and delivers it to the hub in batches.'),
  service('authority', 'Issues the certificates of a site, beside the key of its CA.'),
  service('collision-engine', 'Permits each arm to move while nobody is near.'),
  service('hub', 'Receives what the sites report and keeps the ledger.'),
  {
    ...service('image-classification', 'A function: a JPEG in base64 in, its class out.'),
    hasNative: true,
    model: { from: 'workloads/vision-inferencer/model', to: 'opt/millwright/model' },
  },
  service('nats-exporter', 'Shows the figures of the servers of NATS as Prometheus reads them.'),
  service('mapper', 'Moves the twin of each machine between the line and EdgeCore.'),
  {
    ...service('vision-inferencer', 'Inspects every camera frame on the gateway that took it.'),
    hasNative: true,
    model: { from: 'workloads/vision-inferencer/model', to: 'opt/millwright/model' },
  },
  {
    kind: 'program',
    name: 'mosquitto',
    title: 'The MQTT broker of one gateway, and the client that asks whether it answers.',
    package: 'mosquitto',
    packages: [
      'mosquitto',
      'mosquitto-clients',
      'libcap2',
      'libcjson1',
      'libcom-err2',
      'libdlt2',
      'libgcrypt20',
      'libgpg-error0',
      'libgssapi-krb5-2',
      'libk5crypto3',
      'libkeyutils1',
      'libkrb5-3',
      'libkrb5support0',
      'liblz4-1',
      'liblzma5',
      'libmosquitto1',
      'libnsl2',
      'libssl3',
      'libsystemd0',
      'libtirpc3',
      'libwrap0',
      'libzstd1',
    ],
    programs: ['usr/sbin/mosquitto', 'usr/bin/mosquitto_sub'],
    entrypoint: ['/usr/sbin/mosquitto'],
  },
  {
    kind: 'program',
    name: 'nats',
    title: 'The stream that outlives a gateway: NATS with JetStream.',
    package: 'nats-server',
    packages: ['nats-server'],
    // The release before has 2.9.10, which its makers no longer mend; this one runs on the older libc6 too.
    suite: 'trixie',
    programs: ['usr/sbin/nats-server'],
    entrypoint: ['/usr/sbin/nats-server'],
  },
  {
    kind: 'program',
    name: 'node-exporter',
    title: 'The figures of one host.',
    package: 'prometheus-node-exporter',
    packages: ['prometheus-node-exporter'],
    programs: ['usr/bin/prometheus-node-exporter'],
    entrypoint: ['/usr/bin/prometheus-node-exporter'],
  },
  OTEL_COLLECTOR,
  {
    kind: 'program',
    name: 'prometheus',
    title:
      'Keeps figures for a while, and judges the rules over them; with promtool, which asks whether it answers.',
    package: 'prometheus',
    packages: ['prometheus', 'promtool'],
    // The release before has 2.42, whose promtool asks nobody over TLS.
    suite: 'trixie',
    programs: ['usr/bin/prometheus', 'usr/bin/promtool'],
    entrypoint: ['/usr/bin/prometheus'],
  },
  {
    kind: 'program',
    name: 'vmagent',
    title:
      'Gathers the figures of one host, keeps them on its disk while the WAN is away, and sends them on.',
    package: 'victoria-metrics',
    packages: ['libzstd1', 'victoria-metrics'],
    programs: ['usr/bin/vmagent'],
    entrypoint: ['/usr/bin/vmagent'],
  },
  {
    kind: 'program',
    name: 'debug',
    title: 'Tools for a look into a pod, in a container beside its own: npm run debug.',
    package: 'busybox-static',
    packages: ['busybox-static'],
    programs: ['usr/bin/busybox'],
    entrypoint: ['/usr/bin/busybox'],
  },
];

function service(name: string, title: string): ServiceImage {
  return { kind: 'service', name, title, main: `workloads/${name}/main.ts`, hasNative: false };
}

/** The Debian packages of an image, by name. */
export function debianPackagesOf(image: Image): readonly string[] {
  const own = image.kind === 'program' ? image.packages : [];
  return [...BASE_PACKAGES, ...own].sort();
}
