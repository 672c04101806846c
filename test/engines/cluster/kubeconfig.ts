import { z } from 'zod';
import type { KubeClient } from './kube-client.ts';
import { createKubeClient } from './kube-client.ts';

/** The part of a kubeconfig as credentials.ts writes it. */
const Kubeconfig = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string() }) }),
  ]),
  users: z.tuple([z.object({ user: z.object({ token: z.string() }) })]),
});

export function clientFrom(text: string): KubeClient {
  const { clusters, users } = Kubeconfig.parse(JSON.parse(text));
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  return createKubeClient(server, Buffer.from(ca, 'base64').toString(), users[0].user.token);
}
