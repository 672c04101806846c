import type { Instance } from '../kube/instance.ts';
import { CERTIFICATE_KEYS } from '../kube/instance.ts';
import type { SecretRow } from '../release.ts';
import type { Site } from '../site/site.ts';
import { HUB_CERTIFICATE } from './services.ts';

/**
 * The certificates that an instance mounts. Where it is met at its site it is known by its name, which access lists hold.
 * @param names by which others find it
 */
export function certificateRows(
  instance: Instance,
  site: Site,
  names: readonly string[],
): readonly SecretRow[] {
  return instance.template.certificates.map(({ name }) =>
    certificateRow(
      instance,
      name,
      name === HUB_CERTIFICATE ? subjectAtHub(site, instance) : instance.name,
      names,
    ),
  );
}

/** One of them, for a subject of its own. */
export function certificateRow(
  { namespace, name }: Instance,
  certificate: string,
  subject: string,
  names: readonly string[],
): SecretRow {
  return {
    namespace,
    name: `${name}-${certificate}`,
    keys: CERTIFICATE_KEYS,
    source: 'site-ca',
    subject,
    names,
  };
}

/** The hub knows many sites, so there the site stands before the name. */
export function subjectAtHub(site: Site, { name }: Instance): string {
  return `${site.name}/${name}`;
}
