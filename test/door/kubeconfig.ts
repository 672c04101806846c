import { parse } from 'yaml';

/** Where a cluster is and who asks it. */
export interface Access {
  readonly server: string;
  /** PEM */
  readonly ca: string;
  readonly token: string;
}

interface Kubeconfig {
  readonly clusters: readonly [{ cluster: { server: string; 'certificate-authority-data': string } }];
  readonly users: readonly [{ user: { token: string } }];
}

/** Of a kubeconfig of the tests, which has one cluster and one user with a token. */
export function readKubeconfig(text: string): Access {
  const { clusters, users } = parse(text) as Kubeconfig;
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  return { server, ca: Buffer.from(ca, 'base64').toString(), token: users[0].user.token };
}
