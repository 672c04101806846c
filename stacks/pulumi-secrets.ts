import { createHash, randomBytes } from 'node:crypto';
import { NamespacePatch } from '@pulumi/kubernetes/core/v1/namespacePatch.js';
import { Secret } from '@pulumi/kubernetes/core/v1/secret.js';
import type { Output, ProviderResource, Resource } from '@pulumi/pulumi';
import { ComponentResource, output, secret, Stash } from '@pulumi/pulumi';
import { unknown } from '@pulumi/pulumi/output.js';
import { PART_OF } from '../infra/kube/names.ts';
import type { SecretRow } from '../infra/release.ts';
import { FIELD_MANAGER, INSTRUCTION_PREFIX, TIMEOUTS } from './pulumi-instructions.ts';

export const SECRETS_TYPE = 'millwright:index:Secrets';

/**
 * Who signs in place of the site's own authority (infra/charts/authority), where a cluster has no pods that could: a value
 * for each key of the row, PEM. At a site Pulumi holds no key of a certificate, and there is none in its state.
 */
export interface CertificateAuthority {
  issue(row: SecretRow): Promise<Readonly<Record<string, string>>>;
}

export interface SecretOptions {
  readonly provider: ProviderResource;
  readonly dependsOn: readonly Resource[];
  readonly authority: CertificateAuthority | undefined;
  /** it issues nothing: the values are unknown there */
  readonly isPreview: boolean;
}

/** What Pulumi makes of them: values that nobody chose, and certificates only where somebody signs for it. */
export function ownRows(
  rows: readonly SecretRow[],
  authority: CertificateAuthority | undefined,
): readonly SecretRow[] {
  return authority === undefined ? rows.filter(({ source }) => source === 'random') : rows;
}

/**
 * The Secrets that the release names, in a component of their own. Each value is issued once and kept in the state,
 * encrypted, until the row changes: a second `up` renews nothing, for renewal is the site's own business.
 */
export function registerSecrets(rows: readonly SecretRow[], options: SecretOptions): ComponentResource {
  const { provider, authority, isPreview } = options;
  const dependsOn = [...options.dependsOn];
  const parent = new ComponentResource(SECRETS_TYPE, 'secrets', {}, { dependsOn });
  for (const row of rows) {
    const { namespace, name } = row;
    const id = `core/Secret/${namespace}/${name}`;
    new Secret(
      id,
      {
        metadata: { name, namespace, labels: PART_OF, annotations: asManager(FIELD_MANAGER) },
        stringData: kept(id, row, parent, isPreview ? undefined : () => valueOf(row, authority)),
      },
      { parent, provider, dependsOn, customTimeouts: TIMEOUTS },
    );
  }
  return parent;
}

/**
 * The namespaces that the secrets need, where the tree is not Pulumi's: there, and nothing of them ours but the name,
 * so that Flux owns every field. Applied by a name of their own: applied by ours, they would take away every field that
 * we set while the tree was Pulumi's, and with them the namespace's level of Pod Security.
 */
export function registerNamespaceNames(
  rows: readonly SecretRow[],
  provider: ProviderResource,
): readonly Resource[] {
  return [...new Set(rows.map(({ namespace }) => namespace))].map(
    (name) =>
      new NamespacePatch(
        `core/Namespace/_/${name}`,
        { metadata: { name, annotations: asManager(`${FIELD_MANAGER}-secrets`) } },
        { provider, retainOnDelete: true, customTimeouts: TIMEOUTS },
      ),
  );
}

function asManager(name: string): Record<string, string> {
  return { [`${INSTRUCTION_PREFIX}patchFieldManager`]: name };
}

/** Named by what the row asks for, so that a row which changes is issued anew and no other is. */
function kept(
  id: string,
  row: SecretRow,
  parent: Resource,
  make: (() => Promise<Readonly<Record<string, string>>>) | undefined,
): Output<Record<string, string>> {
  const digest = createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 16);
  const issued = make === undefined ? output(unknown) : output(make());
  const { output: value } = new Stash(
    `${id}/${digest}`,
    { input: secret(issued) },
    { parent, ignoreChanges: ['input'], additionalSecretOutputs: ['output', 'input'] },
  );
  return secret(value as Output<Record<string, string>>);
}

/** Long enough that nobody guesses it. Who may read the Secret in the cluster may read it. */
const RANDOM_BYTES = 24;

function valueOf(
  row: SecretRow,
  authority: CertificateAuthority | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (row.source === 'site-ca' && authority !== undefined) return authority.issue(row);
  const values = row.keys.map((key) => [key, randomBytes(RANDOM_BYTES).toString('base64url')]);
  return Promise.resolve(Object.fromEntries(values) as Record<string, string>);
}
