import { AUTHORITY_SECRET } from '../../infra/charts/site-authority.ts';
import type { SiteAuthority } from '../../infra/charts/site-authority.ts';

/** On the first server: root's alone, on its own disk, and in no backup of the cluster. */
export const AUTHORITY_FOLDER = '/var/lib/millwright/ca';

/** What is run on the first server to make its key and to ask for a certificate; the key is made there and stays. */
export function requestCommands({ commonName }: SiteAuthority, folder = AUTHORITY_FOLDER): readonly string[] {
  return [
    'umask 077',
    `mkdir -p ${folder}`,
    `test -e ${folder}/ca-key.pem || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ${folder}/ca-key.pem`,
    `openssl req -new -key ${folder}/ca-key.pem -subj "/CN=${commonName}" -out ${folder}/request.csr`,
  ];
}

/** What is run there with what was signed: the one time that the key goes anywhere, from a file of root to the cluster of the same host. */
export function installCommands(folder = AUTHORITY_FOLDER): readonly string[] {
  const { namespace, name, keys } = AUTHORITY_SECRET;
  const files = keys.map((key) => `--from-file=${key}=${folder}/${key}`).join(' ');
  return [
    `k3s kubectl create namespace ${namespace} --dry-run=client -o yaml | k3s kubectl apply --server-side --field-manager first-server -f -`,
    `k3s kubectl create secret generic ${name} -n ${namespace} ${files} --dry-run=client -o yaml | k3s kubectl apply --server-side --field-manager first-server -f -`,
  ];
}
