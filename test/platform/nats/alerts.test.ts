import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { jetstream } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NATS } from '../../../infra/charts/nats/endpoint.ts';
import { spoolStream } from '../../../infra/charts/nats/stream.ts';
import { freePort } from '../../engines/cluster/free-port.ts';
import { programIfThere } from '../../engines/programs.ts';
import { prove } from '../../engines/proof/prove.ts';
import type { TestCa } from '../../tls.ts';
import { makeCa } from '../../tls.ts';
import { compressedRules } from '../alerts/compressed.ts';
import type { Watcher } from '../alerts/prometheus.ts';
import { startWatcher } from '../alerts/prometheus.ts';
import { aQuietLyon } from './a-quiet-lyon.ts';
import type { NatsGroup } from './servers.ts';
import { aGroup, startAll } from './servers.ts';
import { makeSpool } from './spool.ts';

const FIRES_MS = 60_000;
const INSTANCE = 'messages';
const BLOCK = new Uint8Array(100 * 1024);

/** The exporter as a process, over the servers of a run. */
async function startExporter(group: NatsGroup) {
  const port = await freePort();
  const monitors = group.servers.map(
    ({ host, address }) => `${NATS.name}-${host.name}=http://${address}:${NATS.monitorPort}`,
  );
  const child = spawn(process.execPath, ['workloads/nats-exporter/main.ts'], {
    env: {
      LOG_LEVEL: 'warn',
      HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      NATS_MONITORS: monitors.join(','),
      ROUND_SECONDS: '0.25',
    },
    stdio: 'ignore',
  });
  const gone = once(child, 'exit');
  return {
    port,
    async end() {
      child.kill('SIGTERM');
      const [code] = (await gone) as [number | null];
      return code;
    },
  };
}

describe('the alerts of NATS, three real servers and who shows their figures', () => {
  const file = programIfThere('nats-server') ?? '/nonexistent/nats-server';
  const isHere = programIfThere('nats-server') !== undefined && programIfThere('prometheus') !== undefined;
  const claim = (alert: string) => ({
    artefact: `alert ${alert}`,
    judge: 'prometheus',
    needs: ['nats-server', file],
  });
  let ca: TestCa;
  let group: NatsGroup;
  let watcher: Watcher;
  let exporter: Awaited<ReturnType<typeof startExporter>>;
  const site = aQuietLyon();
  const fires = (alert: string) => watcher.untilFires(alert, INSTANCE, FIRES_MS);

  beforeAll(async () => {
    if (!isHere) return;
    ca = await makeCa();
    group = await aGroup(file, site, ca);
    await startAll(group);
    await makeSpool(await group.as('aggregator-pc-1'), spoolStream(site));
    exporter = await startExporter(group);
    watcher = await startWatcher(compressedRules());
    watcher.watch(INSTANCE, exporter.port);
    await watcher.untilSeen(INSTANCE, FIRES_MS);
  }, 120_000);
  afterAll(async () => {
    if (!isHere) return;
    await watcher.stop();
    await exporter.end();
    await group.stop();
    await ca.remove();
  });

  it('S35 NatsStreamFills and NatsStoreFills: a hub that takes nothing', async () => {
    await prove(claim('NatsStreamFills'), async () => {
      expect([...(await watcher.fired())].filter((one) => one.startsWith('Nats'))).toEqual([]);
      const js = jetstream(await group.as('aggregator-pc-1'));
      let taken = 0;
      for (let isFull = false; !isFull;) {
        isFull = await js.publish('spool.pc-1', BLOCK).then(
          () => false,
          () => true,
        );
        taken += isFull ? 0 : 1;
      }
      await fires('NatsStreamFills');
      return `it fired: ${taken} blocks of 100 KiB, and the next one refused`;
    });
    await prove(claim('NatsStoreFills'), async () => {
      await fires('NatsStoreFills');
      return 'it fired: with a full stream';
    });
  });

  it('S35 NatsServerDown and NatsReplicaBehind: one of three killed', async () => {
    await prove(claim('NatsServerDown'), async () => {
      await group.servers[2]?.kill();
      await fires('NatsServerDown');
      return 'it fired: one of three killed by kill -9';
    });
    await prove(claim('NatsReplicaBehind'), async () => {
      await fires('NatsReplicaBehind');
      return 'it fired: the leader missed the server that was killed';
    });
  });

  it('S35 NatsNoLeader: two of three killed', () =>
    prove(claim('NatsNoLeader'), async () => {
      await group.servers[1]?.kill();
      await fires('NatsNoLeader');
      return 'it fired: one of three was left, and nobody leads';
    }));
});
