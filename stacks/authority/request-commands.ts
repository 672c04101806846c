import { SPIRE_AUTHORITY, SPIRE_NAMESPACE } from '../../infra/charts/mesh/spire.ts';
import { AUTHORITY_SECRET } from '../../infra/charts/site-authority.ts';
import type { SiteAuthority } from '../../infra/charts/site-authority.ts';
import { AUTHORITY_FOLDER, AUTHORITY_USER } from '../../infra/host/authority/folder.ts';

/** What is run on the first server to make its key and to ask for a certificate; the key is made there and stays. */
export function requestCommands({ commonName }: SiteAuthority, folder = AUTHORITY_FOLDER): readonly string[] {
  return [
    'umask 077',
    `mkdir -p ${folder}`,
    `test -e ${folder}/ca-key.pem || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ${folder}/ca-key.pem`,
    `openssl req -new -key ${folder}/ca-key.pem -subj "/CN=${commonName}" -out ${folder}/request.csr`,
  ];
}

/**
 * What is run there with what was signed, and lets the site's authority read the key where it lies. istiod takes its CA
 * from a Secret alone: the one time that the key goes anywhere, from a file of root to the cluster of the same host.
 */
export function installCommands({ pathLength }: SiteAuthority, folder = AUTHORITY_FOLDER): readonly string[] {
  const { namespace, name, keys } = AUTHORITY_SECRET;
  const from = (key: string, file: string) => `--from-file=${key}=${folder}/${file}`;
  const files = keys.map((key) => from(key, key)).join(' ');
  const { secret, configMap, bundle } = SPIRE_AUTHORITY;
  const bySpire = [
    from('tls.crt', 'ca-cert.pem'),
    from('tls.key', 'ca-key.pem'),
    from('bundle.crt', 'root-cert.pem'),
  ];
  return [
    // Who issues what is below this CA runs as this group; as a user it owns nothing here.
    `chown -R root:${AUTHORITY_USER} ${folder}`,
    `chmod 0750 ${folder}`,
    `chmod 0640 ${folder}/*.pem`,
    applied(`namespace ${namespace}`),
    applied(`secret generic ${name} -n ${namespace} ${files}`),
    // Only where an authority may stand below this one is there a SPIRE.
    ...(pathLength === 0
      ? []
      : [
          applied(`namespace ${SPIRE_NAMESPACE}`),
          applied(`secret generic ${secret} -n ${SPIRE_NAMESPACE} ${bySpire.join(' ')}`),
          applied(`configmap ${configMap} -n ${SPIRE_NAMESPACE} ${from(bundle, 'root-cert.pem')}`),
        ]),
  ];
}

/** Made where it is not there, changed where it is, and known as the first server's. */
function applied(what: string): string {
  return `k3s kubectl create ${what} --dry-run=client -o yaml | k3s kubectl apply --server-side --field-manager first-server -f -`;
}
