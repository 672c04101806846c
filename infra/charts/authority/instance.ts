import { manifest } from '../../../workloads/authority/manifest.ts';
import { serversOf } from '../../host/servers.ts';
import type { Instance, Template } from '../../kube/instance.ts';
import { AUTHORITY_NAMESPACE } from '../../kube/instance.ts';
import { instanceName } from '../../kube/names.ts';
import type { SecretRow } from '../../release.ts';
import type { Site } from '../../site/site.ts';
import { CONFIG_DIR, environmentOf } from '../environment.ts';
import { lifetimesOf } from '../lifetimes.ts';
import { AUTHORITY_SERVICE } from '../services.ts';

const TABLE_FILE = 'certificates.json';
/** Name of the claim behind which the folder of the CA lies; the object's is `<instance>-ca`. */
const CA_CLAIM = 'ca';

export const AUTHORITY_TEMPLATE: Template = {
  ...AUTHORITY_SERVICE.template,
  configDir: CONFIG_DIR,
  claims: [{ name: CA_CLAIM, dir: manifest.environment.CA_DIR.literal }],
  asksApi: true,
};

/**
 * The authority of a site, on its first server, where the key of its CA lies: it is lost with that server, and what it
 * issued outlives this (infra/charts/lifetimes.ts). Undefined where a site has no server.
 * @param rows what it issues
 */
export function authorityOf(site: Site, image: string, rows: readonly SecretRow[]): Instance | undefined {
  const [host] = serversOf(site);
  if (host === undefined) return undefined;
  return {
    template: AUTHORITY_TEMPLATE,
    name: instanceName(manifest.name, host.name),
    namespace: AUTHORITY_NAMESPACE,
    host,
    image,
    environment: environmentOf(manifest.environment, site, host),
    files: { [TABLE_FILE]: tableOf(site, rows) },
    stateMiB: 0,
  };
}

/** What it may issue, and for how long: no row of the site's, no certificate. */
function tableOf(site: Site, secrets: readonly SecretRow[]): string {
  const rows = issuedBySite(secrets).map(({ namespace, name, subject, names }) => ({
    namespace,
    name,
    subject,
    names,
  }));
  return `${JSON.stringify({ lifeDays: lifetimesOf(site).certificateDays, rows }, null, 2)}\n`;
}

export function issuedBySite(secrets: readonly SecretRow[]): readonly SecretRow[] {
  return secrets.filter(({ source }) => source === 'site-ca');
}

/** As the claim of an instance is called. */
export function caClaim({ name }: Pick<Instance, 'name'>): string {
  return `${name}-${CA_CLAIM}`;
}
