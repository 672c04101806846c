import { connect as connectPlain } from 'node:net';
import { once } from 'node:events';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxOf } from '../../../infra/charts/nats/accounts.ts';
import { NATS } from '../../../infra/charts/nats/endpoint.ts';
import { MAX_MESSAGE_BYTES, SPOOL_STREAM, spoolStream } from '../../../infra/charts/nats/stream.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { until } from '../../engines/cluster/until.ts';
import { prove } from '../../engines/proof/prove.ts';
import type { TestCa } from '../../tls.ts';
import { makeCa } from '../../tls.ts';
import { aQuietLyon } from './a-quiet-lyon.ts';
import { natsPrograms } from './programs.ts';
import type { NatsGroup } from './servers.ts';
import { aGroup, startAll } from './servers.ts';
import { makeSpool } from './spool.ts';

const SETTLE_MS = 30_000;
const FAR_TOO_MANY = 1_000;

describe.each(await natsPrograms())('nats-server $name', ({ name, version, file }) => {
  const claim = (artefact: string) => ({
    artefact: `NATS ${name}: ${artefact}`,
    judge: 'nats-server',
    version,
    needs: [file],
  });
  let ca: TestCa;
  let group: NatsGroup;

  beforeAll(async () => {
    ca = await makeCa();
  });
  afterAll(() => ca.remove());

  it('S35 takes the configuration of every server of every site', () =>
    prove(claim('the configuration'), async () => {
      const said: string[] = [];
      for (const site of [loadSite('graz'), loadSite('lyon'), aQuietLyon()]) {
        const one = await aGroup(file, site, ca);
        said.push(...one.servers.map((server) => server.check()));
        await one.stop();
      }
      for (const words of said) expect(words).toMatch(/configuration file .* is valid/);
      return `${said.length} files, by nats-server -t`;
    }));

  describe('three servers', () => {
    beforeAll(async () => {
      group = await aGroup(file, aQuietLyon(), ca);
      await startAll(group);
      await makeSpool(await group.as('aggregator-pc-1'), spoolStream(aQuietLyon()));
    });
    afterAll(() => group.stop());

    it('S35 refuse a block that finds no room, and keep every one that they took', () =>
      prove(claim('a full store'), async () => {
        const js = jetstream(await group.as('aggregator-pc-1'));
        const block = new Uint8Array(100 * 1024);
        let taken = 0;
        let refusal = '';
        while (refusal === '' && taken < FAR_TOO_MANY) {
          refusal = await js.publish('spool.pc-1', block).then(
            () => '',
            (error: unknown) => String(error),
          );
          if (refusal === '') taken += 1;
        }
        expect(refusal).toMatch(/maximum bytes exceeded/);
        const manager = await jetstreamManager(await group.as('aggregator-pc-2'));
        const { state } = await manager.streams.info(SPOOL_STREAM);
        expect(state.messages).toBe(taken);
        expect(state.first_seq).toBe(1);
        return `${taken} blocks of 100 KiB taken and all kept, the next one refused: maximum bytes exceeded`;
      }));

    it('know nobody by a certificate of another authority, by none, or by one that has no account', () =>
      prove(claim('foreign certificates'), async () => {
        const other = await makeCa();
        const foreign = await other.issue({ cn: 'aggregator-pc-1' });
        await expect(group.as('aggregator-pc-1', { tlsDir: foreign, reconnect: false })).rejects.toThrow();
        await other.remove();
        const expired = await ca.issue({ cn: 'aggregator-pc-1', until: new Date(Date.now() - 60_000) });
        await expect(group.as('aggregator-pc-1', { tlsDir: expired, reconnect: false })).rejects.toThrow();
        await expect(group.as('pack-1/arm/picker-1', { reconnect: false })).rejects.toThrow(/authorization/i);
        await expect(group.as('aggregator-gw-1', { reconnect: false })).rejects.toThrow(/authorization/i);
        expect(await sayInClear(group.servers[0]?.address ?? '')).not.toContain('PONG');
        return 'another authority, an end in the past, a machine of the line, a gateway of another site, and no TLS';
      }));

    it('let each gateway write as itself alone, and no one listen to others', () =>
      prove(claim('rights of an account'), async () => {
        const [one, two] = [await group.as('aggregator-pc-1'), await group.as('aggregator-pc-2')];
        const denials: string[] = [];
        void (async () => {
          for await (const { error } of two.status() as AsyncIterable<{ error?: Error }>)
            if (error !== undefined) denials.push(error.message);
        })();
        two.publish('spool.pc-1', 'in another name');
        for (const subject of ['spool.>', `${inboxOf('pc-1')}.>`, '$SYS.>', '$JS.API.>'])
          two.subscribe(subject, { callback: () => undefined });
        await two.flush();
        await until('five denials', SETTLE_MS, () => (denials.length >= 5 ? true : undefined));
        expect(denials.join('\n')).toContain('Permissions Violation for Publish to "spool.pc-1"');
        expect(denials.filter((words) => /Permissions Violation for Subscription/i.test(words))).toHaveLength(
          4,
        );
        await one.flush();
        return 'to write as another gateway, to read the subjects, answers and API of others: denied';
      }));

    it('keep the streams of an account from every other one', () =>
      prove(claim('accounts apart'), async () => {
        const server = await group.as('nats-pc-1', { host: 'pc-1' });
        await expect(
          server.request(`$JS.API.STREAM.INFO.${SPOOL_STREAM}`, '', { timeout: 2_000 }),
        ).rejects.toThrow();
        // It may ask who is there, of which an aggregator is not told.
        const ping = await server.request('$SYS.REQ.SERVER.PING', '', { timeout: 5_000 });
        expect(ping.string()).toContain('"server"');
        const spool = await group.as('aggregator-pc-1');
        await expect(spool.request('$SYS.REQ.SERVER.PING', '', { timeout: 2_000 })).rejects.toThrow();
        return 'who holds a server’s own certificate sees the servers and no stream; who spools sees no server';
      }));

    it('refuse a message that is larger than the largest block', () =>
      prove(claim('an oversized message'), async () => {
        const js = jetstream(await group.as('aggregator-pc-3'));
        await expect(js.publish('spool.pc-3', new Uint8Array(MAX_MESSAGE_BYTES + 1))).rejects.toThrow(
          /payload/i,
        );
        return `${MAX_MESSAGE_BYTES + 1} bytes`;
      }));
  });

  it('lets no server in whose certificate is a machine’s, though it is of the same authority', () =>
    prove(claim('a route by a machine’s certificate'), async () => {
      const site = aQuietLyon();
      const three = await aGroup(file, site, ca);
      try {
        const [first, second, intruder] = three.servers;
        if (first === undefined || second === undefined || intruder === undefined)
          throw new Error('no servers');
        await intruder.replaceCertificate('pack-1/arm/picker-1');
        await startAll({ ...three, servers: [first, second] });
        await intruder.start();
        await until('the refusal of the intruder', SETTLE_MS, () =>
          /authentication error|Authorization Violation|certificate/i.test(first.log()) ? true : undefined,
        );
        const routes = (await (await fetch(`http://${first.address}:${NATS.monitorPort}/routez`)).json()) as {
          routes?: readonly { remote_name?: string }[];
        };
        const names = new Set((routes.routes ?? []).map(({ remote_name }) => remote_name));
        expect([...names]).toEqual([`nats-${second.host.name}`]);
        return 'refused at the port of the routes, and the two others go on';
      } finally {
        await three.stop();
      }
    }));
});

/** What a server says to somebody who does not take up TLS. */
async function sayInClear(address: string): Promise<string> {
  const socket = connectPlain(NATS.port, address);
  let heard = '';
  socket.on('data', (bytes) => (heard += bytes.toString()));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('CONNECT {"verbose":false}\r\nPING\r\n');
  await once(socket, 'close');
  return heard;
}
