import type { KubeClient } from '../cluster/kube-client.ts';
import type { Pod } from './pods.ts';
import { nameOf, restartsOf, stateOf } from './pods.ts';

const LOG_LINES = 8;
const LONGEST_LINE = 400;

interface Event {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly uid?: string };
}

/** What a person would look for about a pod that is not Ready: its state, its last events, its last words. */
export async function whyNotReady(client: KubeClient, pod: Pod): Promise<string> {
  const { namespace, name, uid } = pod.metadata;
  const events = await client.list<Event>(`/api/v1/namespaces/${namespace}/events`);
  const own = events.filter(({ involvedObject, type }) => involvedObject.uid === uid && type !== 'Normal');
  // The last of each reason: a kubelet says the same again and again.
  const last = new Map(own.map(({ reason, message }) => [reason, message]));
  const unmet = (pod.status.conditions ?? []).filter(({ status }) => status !== 'True');
  const lines = [
    ...unmet.flatMap(({ type, message }) => (message === undefined ? [] : [`not ${type}: ${message}`])),
    ...(pod.status.containerStatuses ?? []).flatMap(({ state, lastState }) =>
      [state, lastState].flatMap((of) =>
        Object.entries(of).map(([kind, { reason = '', message = '', exitCode }]) =>
          `${kind} ${reason} ${exitCode === undefined ? '' : `exit code ${exitCode} `}${message}`.trim(),
        ),
      ),
    ),
    ...[...last].map(([reason, message]) => `event ${reason}: ${message}`),
    ...(await lastWords(client, `/api/v1/namespaces/${namespace}/pods/${name}`, restartsOf(pod) > 0)),
  ];
  const where = pod.spec.nodeName === undefined ? 'on no host' : `on ${pod.spec.nodeName}`;
  const head = `${nameOf(pod)} ${where}: ${stateOf(pod)}, ${restartsOf(pod)} restarts`;
  return [head, ...lines.map((line) => `  ${line.slice(0, LONGEST_LINE)}`)].join('\n');
}

async function lastWords(
  client: KubeClient,
  path: string,
  hasRestarted: boolean,
): Promise<readonly string[]> {
  const queries = [
    `tailLines=${LOG_LINES}`,
    ...(hasRestarted ? [`tailLines=${LOG_LINES}&previous=true`] : []),
  ];
  const logs = await Promise.all(
    queries.map(async (query) => {
      try {
        const said = await client.get(`${path}/log?${query}`);
        // One line of a JSON log comes parsed.
        return typeof said === 'string' ? said : JSON.stringify(said);
      } catch {
        // It has not said anything yet.
        return '';
      }
    }),
  );
  return logs.flatMap((said) => said.split('\n').filter((line) => line !== '')).map((line) => `log ${line}`);
}
