import { z } from 'zod';
import { Host, Storage } from './host-schema.ts';
import { Arm, Camera, Machines, Plc, Scanner } from './machine-schema.ts';
import { Maintenance } from './maintenance-schema.ts';
import { number, size, whole } from './quantity.ts';
import { matching, oneOf, text } from './text-schema.ts';
import { Trust } from './trust-schema.ts';

/** What a person may write, in any of the three layers. Names are the keys of maps; `names.ts` checks them. */

const Safety = z.strictObject({
  humanSpeedMmS: whole(1_600, 5_000, 'millimetres a second', 'ISO 13855: a walking person is no slower'),
  validityMs: whole(20, 2_000, 'milliseconds', 'a permission older than that protects nobody'),
  clockToleranceMs: whole(1, 500, 'milliseconds', 'no two clocks agree, and none here is half a second off'),
  intrusionMm: whole(0, 2_000, 'millimetres', 'ISO 13855, C: 850 for a field parallel to the floor'),
  armUncertaintyMm: whole(0, 500, 'millimetres', 'ISO/TS 15066, Zr'),
  releaseAfterMs: whole(50, 60_000, 'milliseconds', 'one clear scan proves nothing'),
});

export const Cell = z.strictObject({
  type: text.meta({ description: 'a name of `cellTypes`' }),
  host: text.meta({ description: 'the gateway whose broker its machines use: a name of `hosts`' }),
  originMm: z.strictObject({
    xMm: whole(-1_000_000, 1_000_000, 'millimetres', 'in the hall, of the lower left corner'),
    yMm: whole(-1_000_000, 1_000_000, 'millimetres', 'in the hall, of the lower left corner'),
  }),
  turnDeg: z
    .literal([0, 90, 180, 270], { error: '0, 90, 180 or 270' })
    .meta({ description: 'how far the cell is turned, counter-clockwise' }),
  ...Machines,
});

const K3s = z.strictObject({
  datastore: oneOf(
    ['sqlite', 'etcd'],
    'where one server keeps its state, by default sqlite, which eMMC and SD carry; etcd wants an SSD and takes snapshots by itself; three servers always have etcd',
  ).optional(),
});

const Ingest = z.strictObject({
  host: text.meta({ description: 'the host that keeps the ledger: a name of `hosts`' }),
  ledgerMax: size(1024, 16 * 1024 * 1024, 'nothing in it is ever shed, so it is years of every site'),
  sites: z.record(z.string(), z.strictObject({})).meta({
    description: 'who may deliver: names of sites, each with `{}`. A site file gives itself no right',
  }),
});

/** One version each: a range would move by itself, at each site at another time. */
const HelmRelease = z.strictObject({
  chart: matching(
    /^(oci|https):\/\/[a-z0-9.-]+(:[0-9]{1,5})?(\/[A-Za-z0-9._-]+)+$/,
    'where the chart is, its name last: oci://registry.example/charts/name, or https:// for a repository of charts',
  )
    .optional()
    .meta({ description: 'by default `charts/<name>` of the site’s own registry' }),
  version: matching(
    /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/,
    'one version of the chart, such as 1.4.2, and no range',
  ),
  digest: matching(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 hex digits, as the registry says it')
    .optional()
    .meta({ description: 'of a chart at oci://: then no tag can move under the site' }),
  namespace: text.meta({ description: 'its own: none of the site’s namespaces, and made with it' }),
  requests: z
    .strictObject({
      cpuMilli: whole(1, 64_000, 'thousandths of a core', 'what its pods ask for, all together'),
      memory: size(1, 256 * 1024, 'what its pods ask for, all together'),
    })
    .meta({ description: 'nobody renders the chart before the site does, so it is said what it needs' }),
  images: z.record(z.string(), text).optional().meta({
    description:
      'where the chart expects an image (`image`, or `sensor.image`): a row of images.lock.json, from which repository and tag are set',
  }),
  values: z.record(z.string(), z.json()).optional().meta({ description: 'as the chart has them, literally' }),
});

const FunctionHost = z.strictObject({
  driver: oneOf(
    ['deployment', 'openfaas', 'knative'],
    'a Deployment needs nothing else; OpenFaaS and Knative are the owner’s to install',
  ),
  licence: text
    .optional()
    .meta({ description: 'of OpenFaaS Standard or Enterprise: whose it is and its number, not its key' }),
});

const SiteFunction = z.strictObject({
  image: text.meta({ description: 'a row of images.lock.json: it answers POST / and /healthz on port 8080' }),
  replicas: whole(1, 16, 'pods', 'on any K3s hosts; one of several is always there'),
  cpuMilli: whole(10, 16_000, 'thousandths of a core', 'what each asks for'),
  memory: size(16, 16 * 1024, 'what each asks for; its limit is a half more'),
  callers: z.record(z.string(), z.strictObject({})).optional().meta({
    description: 'who may call it: workloads of the gateways, each with `{}`; nobody where there is none',
  }),
});

const Defaults = z.strictObject({
  host: Host,
  arm: Arm,
  scanner: Scanner,
  camera: Camera,
  plc: Plc,
});

const CellType = z.strictObject({ turnDeg: Cell.shape.turnDeg, ...Machines });

const LAYERED = {
  defaults: Defaults,
  cellTypes: z.record(z.string(), CellType),
};

const SITE = {
  archetype: text.meta({ description: 'the file of stacks/archetypes that this site builds on' }),
  title: text.meta({ description: 'the site’s name for people' }),
  region: text.meta({ description: 'where it stands' }),
  delivery: oneOf(['pulumi', 'flux', 'argocd'], 'who holds the objects of the tree'),
  identity: oneOf(
    ['istiod', 'spire', 'spire-mesh'],
    'who issues to what runs outside the mesh: nobody beside the site’s CA, or a SPIRE of the site; to the pods of the mesh istiod does',
  ),
  images: z.strictObject({
    registry: matching(
      /^[a-z0-9.-]+(:[0-9]{1,5})?(\/[a-z0-9._-]+)*$/,
      'a registry without scheme, such as registry.graz.example/millwright',
    ),
  }),
  signing: z
    .strictObject({
      publicKey: matching(
        /^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]{100,400}\n-----END PUBLIC KEY-----\n?$/,
        'a public key in PEM, as `openssl pkey -pubout` writes it',
      ),
    })
    .optional()
    .meta({ description: 'by what a site that pulls its tree knows that the tree is ours' }),
  trust: Trust.optional().meta({
    description:
      'S87, S112: a host gets what it joins with after its TPM has shown what it is and what it booted',
  }),
  wan: z.strictObject({
    rateMbit: number(0.05, 100_000, 'Mbit/s', 'what the line to the hub carries'),
    latencyMs: whole(0, 10_000, 'milliseconds', 'there and back'),
    offlineDays: number(0, 60, 'days', 'how long the site must do without'),
  }),
  hub: z.strictObject({
    address: matching(/^[a-z0-9.-]+:[0-9]{1,5}$/, 'host:port, such as hub.example:7443'),
  }),
  aggregation: z.strictObject({
    batchMinutes: number(0.05, 1_440, 'minutes', 'S96: every 15 minutes, at the least once a day'),
    spoolMax: size(64, 1024 * 1024, 'what each gateway keeps while the WAN is down'),
  }),
  traces: z.strictObject({
    jaegerPorts: z.boolean({ error: 'true or false' }).meta({
      description: 'whether the collector of each host takes spans on the ports of the Jaeger agent too (T8)',
    }),
  }),
  safety: Safety,
  versions: z.strictObject({
    kubernetes: matching(/^1\.[0-9]+$/, 'a minor in quotes, such as "1.35"'),
    k3s: matching(/^v\S+$/, 'a release of K3s, such as v1.35.9+k3s1'),
    kubeedge: matching(/^v\S+$/, 'a release of KubeEdge, such as v1.23.1'),
    istio: matching(/^[0-9]\S*$/, 'a release of Istio in quotes, such as "1.31.1"'),
  }),
  k3s: K3s.optional().meta({ description: 'by default what fits the smallest gateway' }),
  ingest: Ingest.optional().meta({ description: 'what makes a site a hub, which has no cells' }),
  functionHost: FunctionHost.optional().meta({ description: 'by default a plain Deployment' }),
  functions: z
    .record(z.string(), SiteFunction)
    .optional()
    .meta({ description: 'S54 to S57: small programs that are called and answer, by name' }),
  helmReleases: z
    .record(z.string(), HelmRelease)
    .optional()
    .meta({ description: 'charts of the user, which Flux installs: only with `delivery: flux`' }),
  maintenance: Maintenance.optional().meta({
    description: 'when and how hosts are upgraded (S117); never by themselves where there is none',
  }),
  survives: oneOf(
    ['no-loss', 'any-host'],
    'any-host: without any one host the API and the stream answer, and what may move finds room (S119); the cells of a lost gateway stand in either case',
  ).optional(),
  hosts: z.record(z.string(), Host),
  cells: z.record(z.string(), Cell),
};

/** One of each, so that the JSON Schema can say a shape once and refer to it. */
const PARTLY = new WeakMap<z.core.$ZodType, z.ZodType>();

/** What one layer may say: anything of the shape, or null to remove what a lower layer said. */
export const Layer = partly(z.strictObject({ ...LAYERED, ...SITE }));

/** Of the defaults, only those of hosts are read by a rule; the rest is checked where it lands. */
const DefaultsInPart = z
  .strictObject({
    host: Host.extend({ storage: Storage.partial() }).partial(),
    arm: partly(Arm),
    scanner: partly(Scanner),
    camera: partly(Camera),
    plc: partly(Plc),
  })
  .partial();

/** What the layers must say together, hosts and cells with their defaults beneath them. */
export const Complete = z.strictObject({
  defaults: DefaultsInPart.optional(),
  cellTypes: z.record(z.string(), partly(CellType)).optional(),
  ...SITE,
});

export type Complete = z.output<typeof Complete>;
export type CompleteCell = Complete['cells'][string];

/** The same shape with every key optional and nullable, all the way down. */
function partly(schema: z.core.$ZodType): z.ZodType {
  const known = PARTLY.get(schema);
  if (known !== undefined) return known;
  const made = partlyOf(schema);
  PARTLY.set(schema, made);
  return made;
}

function partlyOf(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return partly(schema.unwrap());
  if (schema instanceof z.ZodRecord) return z.record(z.string(), partly(schema.valueType).nullish());
  if (!(schema instanceof z.ZodObject)) return schema as z.ZodType;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const entries = Object.entries(shape).map(([key, value]) => [key, partly(value).nullish()]);
  return z.strictObject(Object.fromEntries(entries));
}
