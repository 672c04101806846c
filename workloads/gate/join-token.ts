import { randomInt, X509Certificate, createHash } from 'node:crypto';

/** A bootstrap token of Kubernetes, in the form in which `k3s token create` makes one. */
export interface JoinToken {
  readonly id: string;
  readonly secret: string;
  readonly until: Date;
}

export const TOKEN_NAMESPACE = 'kube-system';
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

export function newJoinToken(now: Date, minutes: number): JoinToken {
  return { id: letters(6), secret: letters(16), until: new Date(now.getTime() + minutes * 60_000) };
}

function letters(count: number): string {
  return Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

export function secretName({ id }: Pick<JoinToken, 'id'>): string {
  return `bootstrap-token-${id}`;
}

/** Kubernetes deletes it itself when it is over; the API server does not take it from that moment. */
export function tokenSecret(token: JoinToken, host: string) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'bootstrap.kubernetes.io/token',
    metadata: { name: secretName(token), namespace: TOKEN_NAMESPACE },
    stringData: {
      description: `millwright: ${host}, after it proved its state`,
      'token-id': token.id,
      'token-secret': token.secret,
      expiration: `${token.until.toISOString().slice(0, 19)}Z`,
      'usage-bootstrap-authentication': 'true',
      'usage-bootstrap-signing': 'true',
      'auth-extra-groups': 'system:bootstrappers:k3s:default-node-token',
    },
  };
}

/**
 * K3s’s secure form: with the digest of the cluster’s CA, so that the host takes no other cluster for its own. Of one
 * certificate the digest is of the file as it stands, of several that of the root’s DER (K3s, clientaccess).
 */
export function secureForm({ id, secret }: JoinToken, caPem: string): string {
  return `K10${caDigest(caPem)}::${id}.${secret}`;
}

function caDigest(pem: string): string {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const certificates = blocks.map((block) => new X509Certificate(block));
  const root = certificates.length > 1 ? certificates.find((one) => one.checkIssued(one)) : undefined;
  return createHash('sha256')
    .update(root === undefined ? pem : root.raw)
    .digest('hex');
}
