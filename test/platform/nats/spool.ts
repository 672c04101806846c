import type { StreamConfig } from '@nats-io/jetstream';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { until } from '../../engines/cluster/until.ts';
import type { StreamConfig as Rendered } from '../../../infra/charts/nats/stream.ts';

const SETTLE_MS = 30_000;

/** Makes the stream of the spool as it is rendered, as a driver of the spool will. */
export async function makeSpool(connection: NatsConnection, rendered: Rendered): Promise<void> {
  // Each server answers for itself that it is ready, and a question may still find no leader, or a peer that is late.
  const { config } = await until('JetStream to make the stream', SETTLE_MS, async () => {
    const manager = await jetstreamManager(connection, { timeout: 2_000 });
    return manager.streams.add(rendered as Partial<StreamConfig> & { name: string });
  });
  const made = Object.fromEntries(
    Object.keys(rendered).map((key) => [key, config[key as keyof StreamConfig]]),
  );
  if (JSON.stringify(made) !== JSON.stringify(rendered))
    throw new Error(`the stream is not as it is rendered: ${JSON.stringify(made)}`);
}
