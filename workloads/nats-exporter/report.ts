import { z } from 'zod';

const Replica = z.object({ name: z.string(), current: z.boolean(), offline: z.boolean().default(false) });

const Stream = z.object({
  name: z.string(),
  config: z.object({ max_bytes: z.number(), num_replicas: z.number() }),
  state: z.object({ messages: z.number(), bytes: z.number() }),
  cluster: z.object({ leader: z.string().default(''), replicas: z.array(Replica).default([]) }).optional(),
});

/** What a server says at `/jsz?streams=true&config=true`, of it what is shown. 2.10 and 2.15 write it alike. */
export const Jsz = z.object({
  storage: z.number(),
  config: z.object({ max_storage: z.number() }),
  account_details: z.array(z.object({ stream_detail: z.array(Stream).default([]) })).default([]),
});
export type Jsz = z.infer<typeof Jsz>;

/** What is known of the group after every server was asked once. */
export interface Report {
  readonly servers: readonly ServerReport[];
  readonly streams: readonly StreamReport[];
}

export interface ServerReport {
  readonly server: string;
  readonly isUp: boolean;
  /** of what it may keep on its disk */
  readonly storeShare: number;
}

export interface StreamReport {
  readonly stream: string;
  readonly messages: number;
  /** of what it may hold; 0 where it has no bound */
  readonly share: number;
  readonly hasLeader: boolean;
  /** replicas that do not have what the leader has */
  readonly behind: number;
}

/** @param answers by server; undefined of one that did not answer */
export function reportOf(answers: ReadonlyMap<string, Jsz | undefined>): Report {
  const servers = [...answers].map(([server, jsz]) => ({
    server,
    isUp: jsz !== undefined,
    storeShare: jsz === undefined ? 0 : shareOf(jsz.storage, jsz.config.max_storage),
  }));
  const views = [...answers].flatMap(([server, jsz]) =>
    (jsz?.account_details ?? []).flatMap(({ stream_detail }) =>
      stream_detail.map((stream) => ({ server, stream })),
    ),
  );
  const byName = Map.groupBy(views, ({ stream }) => stream.name);
  return { servers, streams: [...byName].map(([name, own]) => streamOf(name, own)) };
}

type View = Readonly<{ server: string; stream: z.infer<typeof Stream> }>;

/** As its leader sees it, who alone knows how far the others are; of one replica there is nobody else. */
function streamOf(stream: string, views: readonly View[]): StreamReport {
  const isAlone = views.every((view) => view.stream.config.num_replicas === 1);
  const leader = views.find(({ server, stream: { cluster } }) => isAlone || cluster?.leader === server);
  const furthest = leader ?? views.reduce((one, two) => (bytesOf(two) > bytesOf(one) ? two : one));
  const { state, config, cluster } = furthest.stream;
  return {
    stream,
    messages: state.messages,
    share: shareOf(state.bytes, config.max_bytes),
    hasLeader: leader !== undefined,
    behind:
      leader === undefined || isAlone
        ? 0
        : (cluster?.replicas ?? []).filter(({ current, offline }) => !current || offline).length,
  };
}

function bytesOf({ stream }: View): number {
  return stream.state.bytes;
}

function shareOf(used: number, most: number): number {
  return most > 0 ? used / most : 0;
}
