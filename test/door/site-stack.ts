import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { EngineEvent, UpOptions } from '@pulumi/pulumi/automation/index.js';
import { LocalWorkspace, PulumiCommand, Stack } from '@pulumi/pulumi/automation/index.js';
import type { Document } from 'yaml';
import { parseDocument } from 'yaml';
import type { ImageLock } from '../../infra/images.ts';
import type { KubeObject } from '../../infra/kube/object.ts';
import type { Release } from '../../infra/release.ts';
import { prepare } from '../../stacks/prepare.ts';
import { deliver } from '../../stacks/pulumi-program.ts';
import type { CertificateAuthority } from '../../stacks/pulumi-secrets.ts';
import { program } from '../engines/programs.ts';
import { aLock } from '../infra/small-site.ts';
import { installPlugin } from './provider-plugin.ts';

const REPOSITORY = path.join(import.meta.dirname, '..', '..');
export const DATE = '2026-11-24';
const PASSPHRASE = 'a passphrase of the tests';

/** A stack of the repository's project in a folder of its own, with a file backend: the program runs in this process. */
export interface SiteStack {
  readonly dir: string;
  /** where its site files and so its configuration are */
  readonly stacksDir: string;
  readonly stack: Stack;
  /** what its site files and its lock come to now */
  release(): Release;
  objects(): readonly KubeObject[];
  /** the objects that its state holds */
  inState(): Promise<readonly StateRow[]>;
  /** names its cluster, by a kubeconfig's text */
  giveKubeconfig(text: string): Promise<void>;
  writeLock(lock: ImageLock): void;
  /** changes its site file, as a person would; what Pulumi wrote beside it stays */
  edit(change: (file: Document) => void): void;
  /** brings it up, and gives what became of each resource by name, `same` left out */
  up(options?: UpOptions): Promise<Upped>;
  remove(): void;
}

/** A resource of Kubernetes as a stack's state holds it. */
export interface StateRow {
  readonly urn: string;
  readonly type: string;
}

export interface SiteStackOptions {
  readonly site: string;
  /** of the site's own file, where it is not the repository's */
  readonly siteFile?: string;
  readonly authority?: CertificateAuthority;
  /** where its folder is made, by default with all that is temporary */
  readonly parent?: string;
  /** what a person might add to the program beside the release */
  readonly besides?: () => void;
  /** a kubeconfig that kubectl would take by itself: a door that took it would be seen to */
  readonly ambient?: string;
}

export async function createSiteStack({
  site,
  siteFile,
  authority,
  besides,
  ambient,
  parent = os.tmpdir(),
}: SiteStackOptions): Promise<SiteStack> {
  const dir = mkdtempSync(path.join(parent, 'millwright-door-'));
  const stacksDir = path.join(dir, 'stacks');
  const home = path.join(dir, 'home');
  const backend = path.join(dir, 'backend');
  const lockFile = path.join(dir, 'images.lock.json');
  mkdirSync(stacksDir);
  mkdirSync(backend);
  const own = path.join(REPOSITORY, 'stacks');
  cpSync(path.join(own, 'archetypes'), path.join(stacksDir, 'archetypes'), { recursive: true });
  cpSync(path.join(own, 'fleet.yaml'), path.join(stacksDir, 'fleet.yaml'));
  // The others too: the hub's names them.
  for (const name of readdirSync(own).filter((file) => /^Pulumi\..+\.yaml$/.test(file))) {
    cpSync(path.join(own, name), path.join(stacksDir, name));
  }
  const siteYaml = path.join(stacksDir, `Pulumi.${site}.yaml`);
  if (siteFile !== undefined) writeFileSync(siteYaml, siteFile);
  cpSync(path.join(REPOSITORY, 'Pulumi.yaml'), path.join(dir, 'Pulumi.yaml'));
  // The engine looks that the project's program is there, and is then served the one in this process.
  writeFileSync(path.join(stacksDir, 'pulumi.ts'), '');
  const writeLock = (lock: ImageLock): void => writeFileSync(lockFile, JSON.stringify(lock));
  writeLock(aLock());
  installPlugin(home);
  // Pulumi looks for its program in the folder bin of a root.
  mkdirSync(path.join(home, 'bin'));
  symlinkSync(program('pulumi'), path.join(home, 'bin', 'pulumi'));
  const workspace = await LocalWorkspace.create({
    pulumiCommand: await PulumiCommand.get({ root: home }),
    workDir: dir,
    pulumiHome: home,
    secretsProvider: 'passphrase',
    envVars: {
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      KUBECONFIG: ambient ?? path.join(dir, 'no.kubeconfig'),
    },
    program: () => {
      const outputs = deliver({ date: DATE, stacksDir, lockFile, authority });
      besides?.();
      return Promise.resolve({ ...outputs });
    },
  });
  const stack = await Stack.create(site, workspace);
  const release = () => prepare(site, { date: DATE, stacksDir, lockFile }).release;
  return {
    dir,
    stacksDir,
    stack,
    release,
    objects: () => release().placed.map(({ object }) => object),
    inState: async () => {
      const { deployment } = (await stack.exportStack()) as {
        deployment: { resources?: readonly StateRow[] };
      };
      return (deployment.resources ?? []).filter(({ type }) => type.startsWith('kubernetes:'));
    },
    giveKubeconfig: (value) => stack.setConfig('millwright:kubeconfig', { value, secret: true }),
    writeLock,
    edit: (change) => {
      const file = parseDocument(readFileSync(siteYaml, 'utf8'));
      change(file);
      writeFileSync(siteYaml, file.toString());
    },
    up: (options) => upped(stack, options),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** What an `up` came to. */
export interface Upped {
  /** `create core/ConfigMap/manufacturing/aggregator-gw-1`, sorted; components and the stack itself left out */
  readonly operations: readonly string[];
  readonly events: readonly EngineEvent[];
  readonly stdout: string;
}

async function upped(stack: Stack, options: UpOptions = {}): Promise<Upped> {
  const events: EngineEvent[] = [];
  const { stdout } = await stack.up({
    ...options,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  const operations = events.flatMap(({ resourcePreEvent }) => {
    const { op, urn, type } = resourcePreEvent?.metadata ?? { op: 'same', urn: '', type: '' };
    const isObject = type.startsWith('kubernetes:') || type === 'pulumi:providers:kubernetes';
    return op === 'same' || op === 'refresh' || !isObject ? [] : [`${op} ${nameIn(urn)}`];
  });
  return { operations: operations.toSorted(), events, stdout };
}

export function nameIn(urn: string): string {
  return urn.slice(urn.lastIndexOf('::') + 2);
}
