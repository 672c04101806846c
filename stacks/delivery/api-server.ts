import { request } from 'node:https';
import { z } from 'zod';
import { fromYaml } from '../../infra/tree/from-yaml.ts';

/** What of a kubeconfig is read: certificates and tokens that are in it. A program to be run for a token is not run. */
const Kubeconfig = z.object({
  'current-context': z.string(),
  contexts: z.array(
    z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }),
  ),
  clusters: z.array(
    z.object({
      name: z.string(),
      cluster: z.object({ server: z.url(), 'certificate-authority-data': z.base64().optional() }),
    }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({
        token: z.string().optional(),
        'client-certificate-data': z.base64().optional(),
        'client-key-data': z.base64().optional(),
      }),
    }),
  ),
});

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 64 * 2 ** 20;

/** Asks an API server for one path; undefined where it has nothing there. */
export type Ask = (path: string) => Promise<unknown>;

/** Reads a kubeconfig; throws where it names no server or nobody. */
export function askerOf(kubeconfig: string): Ask {
  const config = Kubeconfig.parse(fromYaml(kubeconfig));
  const context = config.contexts.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined)
    throw new Error('the kubeconfig’s current context is not in it');
  const decoded = (text: string | undefined) =>
    text === undefined ? undefined : Buffer.from(text, 'base64');
  const options = {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
    headers: {
      accept: 'application/json',
      ...(user.token !== undefined && { authorization: `Bearer ${user.token}` }),
    },
    timeout: TIMEOUT_MS,
    // A connection that is kept would keep the program that runs this from ending.
    agent: false,
  } as const;
  return (path) =>
    new Promise((resolve, reject) => {
      const asked = request(new URL(path, cluster.server), options, (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_BYTES) asked.destroy(new Error(`${path}: an answer without end`));
          else chunks.push(chunk);
        });
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 404) resolve(undefined);
          else if (response.statusCode !== 200)
            reject(new Error(`${path}: ${response.statusCode} ${text.slice(0, 200)}`));
          else resolve(JSON.parse(text));
        });
      });
      asked.once('timeout', () => asked.destroy(new Error(`${path}: no answer`)));
      asked.once('error', reject);
      asked.end();
    });
}
