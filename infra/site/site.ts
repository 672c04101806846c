import type { CellPlan, SafetyPlan } from '../../workloads/contracts/plan.ts';

/** A site, complete: every field has a value, and every invariant holds. */
export interface Site {
  readonly name: string;
  readonly title: string;
  readonly archetype: string;
  readonly region: string;
  readonly delivery: Delivery;
  readonly identity: Identity;
  readonly images: { readonly registry: string };
  /** how a site that pulls its tree knows that the tree is ours; there where `delivery` is flux */
  readonly signing: Signing | undefined;
  /** what a host has to show before it joins; undefined where whoever brings its token vouches for it */
  readonly trust?: Trust | undefined;
  readonly wan: Wan;
  readonly versions: Versions;
  readonly k3s: K3sSettings;
  /** when and how its hosts are upgraded; undefined: never by themselves */
  readonly maintenance: Maintenance | undefined;
  /** what its owner demands: a site that would not survive it is not rendered */
  readonly survives: 'no-loss' | 'any-host';
  /** sorted by name */
  readonly hosts: readonly Host[];
  /** sorted by name; positions are the hall's, topics and ids derived */
  readonly cells: readonly CellPlan[];
  readonly safety: SafetyPlan;
  readonly aggregation: Aggregation;
  readonly traces: {
    /** whether collectors take spans on the ports of the Jaeger agent that was */
    readonly jaegerPorts: boolean;
  };
  /** where sites deliver to; at a hub, where they find it */
  readonly hub: { readonly address: string };
  /** what makes a site a hub: it takes what others deliver, and has no line; undefined at every other site */
  readonly ingest: Ingest | undefined;
  readonly functions: Functions;
  /** charts of the user, sorted by name; some only where `delivery` is flux */
  readonly helmReleases: readonly HelmRelease[];
}

export interface Maintenance {
  readonly window: Window;
  readonly system: 'apt' | 'rauc' | 'none';
  /** of a rollout over all sites: 0 goes first */
  readonly ring: number;
}

/** When hosts may be taken down: in the site's own time, whatever is done to its clocks twice a year. */
export interface Window {
  /** IANA, such as Europe/Vienna */
  readonly timeZone: string;
  /** on which days it opens; 1 is Monday, 7 is Sunday */
  readonly days: readonly number[];
  /** minutes of the local day at which it opens */
  readonly opensAtMinute: number;
  /** how long it is open: minutes that pass, not minutes of a clock that is set */
  readonly minutes: number;
}

/** Who hosts functions: a plain Deployment, or what the site's owner runs beside it. */
export type FunctionDriver = 'deployment' | 'openfaas' | 'knative';

export interface Functions {
  readonly driver: FunctionDriver;
  /** sorted by name */
  readonly all: readonly SiteFunction[];
}

export interface SiteFunction {
  readonly name: string;
  /** a row of images.lock.json */
  readonly image: string;
  readonly replicas: number;
  readonly cpuMilli: number;
  readonly memoryMiB: number;
  /** workloads of the gateways, sorted by name; nobody else may call it */
  readonly callers: readonly string[];
}

export interface HelmRelease {
  readonly name: string;
  /** `oci://…` or `https://…`, the name of the chart last; undefined where it is in the site's own registry */
  readonly chart: string | undefined;
  readonly version: string;
  /** of a chart at oci:// */
  readonly digest: string | undefined;
  readonly namespace: string;
  /** of all its pods together */
  readonly requests: { readonly cpuMilli: number; readonly memoryMiB: number };
  /** rows of images.lock.json, by the path in the values that takes repository and tag; sorted by path */
  readonly images: readonly { readonly path: string; readonly image: string }[];
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Signing {
  /** PEM, ECDSA P-256 */
  readonly publicKey: string;
}

/** Who holds the tree: one, and nobody beside it. */
export type Delivery = 'pulumi' | 'flux' | 'argocd';
export type Identity = 'istiod' | 'spire';
export type HostRole = 'k3s-server' | 'k3s-agent' | 'kubeedge-edge';
export type Arch = 'arm64' | 'amd64';

export interface Host {
  readonly name: string;
  readonly role: HostRole;
  readonly arch: Arch;
  readonly cpuMilli: number;
  readonly memoryMiB: number;
  readonly storage: { readonly kind: 'ssd' | 'emmc' | 'sd'; readonly sizeGiB: number };
  /** IPv4 address on the site's network */
  readonly address: string;
  /** its SSH public key, by which a tunnel to it is checked */
  readonly hostKey: string | undefined;
  /** by what its TPM is known; there where the site has `trust` */
  readonly tpm?: Tpm | undefined;
  /** why this host differs from the archetype's, where it does */
  readonly reason: string | undefined;
}

/** A key itself, or the certificate of one by its maker and number. */
export type Tpm =
  { readonly endorsementKey: string } | { readonly manufacturerCa: string; readonly serial: string };

export interface Trust {
  /** of the gate; undefined until the first server was attested */
  readonly gateKey: string | undefined;
  /** PEM, by name */
  readonly manufacturerCas: Readonly<Record<string, string>>;
  /** SHA-256 values of registers by number, in sets by name; all of the same registers */
  readonly knownGood: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly attestEveryHours: number;
}

export interface Wan {
  readonly rateMbit: number;
  readonly latencyMs: number;
  /** how long the site must do without */
  readonly offlineDays: number;
}

export interface Versions {
  readonly kubernetes: string;
  readonly k3s: string;
  readonly kubeedge: string;
  readonly istio: string;
}

export interface K3sSettings {
  /** where the one server of a site keeps its state; several always keep it in etcd */
  readonly datastore: Datastore;
}

export type Datastore = 'sqlite' | 'etcd';

export interface Ingest {
  /** the host that keeps the ledger */
  readonly host: string;
  /** how large the ledger may become */
  readonly ledgerMaxMiB: number;
  /** names of the sites that may deliver, sorted */
  readonly sites: readonly string[];
}

export interface Aggregation {
  readonly batchMinutes: number;
  readonly spoolMaxMiB: number;
}
