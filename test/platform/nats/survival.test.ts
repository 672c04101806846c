import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SPOOL_STREAM, spoolStream, spoolSubject } from '../../../infra/charts/nats/stream.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { streamOf } from '../../../workloads/line/random.ts';
import { until } from '../../engines/cluster/until.ts';
import { prove } from '../../engines/proof/prove.ts';
import { makeCa } from '../../tls.ts';
import { makeSpool } from './spool.ts';
import { natsPrograms } from './programs.ts';
import { aGroup, startAll } from './servers.ts';

const SEED = 35;
const BLOCKS = 400;
const MAX_BLOCK_BYTES = 16 * 1024;
const SETTLE_MS = 60_000;
const IN_FLIGHT = 8;

describe.each(await natsPrograms())('nats-server $name', ({ name, version, file }) => {
  it('S35 a server that is killed takes no acknowledged block along, and one block is never two', () =>
    prove(
      {
        artefact: `NATS ${name}: three servers of lyon, two killed in turn`,
        judge: 'nats-server',
        version,
        needs: [file],
      },
      async () => {
        const site = loadSite('lyon');
        const ca = await makeCa();
        onTestFinished(() => ca.remove());
        const group = await aGroup(file, site, ca);
        onTestFinished(() => group.stop());
        const noise = streamOf(SEED, 'nats');
        const random = (): number => noise.unit();
        await startAll(group);
        const writer = await group.as('aggregator-pc-1');
        await makeSpool(writer, spoolStream(site));

        // Two different servers, at blocks that the seed names; the first is back before the second goes.
        const order = [0, 1, 2].toSorted(() => random() - 0.5);
        const kills = new Map([
          [Math.floor(BLOCKS * (0.2 + 0.1 * random())), order[0] ?? 0],
          [Math.floor(BLOCKS * (0.6 + 0.1 * random())), order[1] ?? 1],
        ]);
        const retries = { count: 0 };
        const acknowledged = new Map<number, number>();
        const write = async (block: number): Promise<void> => {
          const bytes = new Uint8Array(1 + Math.floor(random() * MAX_BLOCK_BYTES)).fill(block % 256);
          acknowledged.set(block, await acknowledge(writer, block, bytes, retries));
        };
        const killed: string[] = [];
        for (let block = 0; block < BLOCKS; block += IN_FLIGHT) {
          const some = Array.from({ length: IN_FLIGHT }, (_, index) => block + index);
          const writing = some.map(write);
          for (const [at, index] of kills) {
            if (at < block || at >= block + IN_FLIGHT) continue;
            const server = group.servers[index];
            if (server === undefined) throw new Error('no such server');
            await server.kill();
            killed.push(server.host.name);
            await Promise.all(writing);
            await server.start();
            await until('it to be as the others are', SETTLE_MS, () => server.healthy());
          }
          await Promise.all(writing);
        }
        expect(acknowledged.size).toBe(BLOCKS);
        expect(killed).toHaveLength(2);

        const read = await readAll(writer);
        expect(read.map(({ block }) => block).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: BLOCKS }, (_, block) => block),
        );
        for (const { block, size } of read) expect(size, `block ${block}`).toBe(acknowledged.get(block));
        const memory = Math.max(...group.servers.map((server) => server.peakMiB()));
        return (
          `seed ${SEED}: ${BLOCKS} blocks acknowledged, all there once; ${killed.join(' and ')} killed by kill -9 in the ` +
          `middle, ${retries.count} blocks sent again; ${memory} MiB at the most in a server`
        );
      },
    ));
});

/** Writes until it is acknowledged, under one id, and gives its size. */
async function acknowledge(
  writer: NatsConnection,
  block: number,
  bytes: Uint8Array,
  retries: { count: number },
): Promise<number> {
  await until(`block ${block} to be acknowledged`, SETTLE_MS, async () => {
    try {
      await jetstream(writer, { timeout: 2_000 }).publish(spoolSubject('pc-1'), bytes, {
        msgID: String(block),
      });
      return true;
    } catch (error) {
      retries.count += 1;
      throw error;
    }
  });
  return bytes.length;
}

/** All that the stream holds, by another gateway: that of the writer may be the one that is gone. */
async function readAll(writer: NatsConnection): Promise<readonly { block: number; size: number }[]> {
  const manager = await jetstreamManager(writer);
  const { state } = await manager.streams.info(SPOOL_STREAM);
  await manager.consumers.add(SPOOL_STREAM, { durable_name: 'delivery', ack_policy: AckPolicy.Explicit });
  const consumer = await jetstream(writer).consumers.get(SPOOL_STREAM, 'delivery');
  const read: { block: number; size: number }[] = [];
  while (read.length < state.messages) {
    const batch = await consumer.fetch({ max_messages: 100, expires: 5_000 });
    for await (const message of batch) {
      read.push({ block: Number(message.headers?.get('Nats-Msg-Id')), size: message.data.length });
      message.ack();
    }
  }
  return read;
}
