import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startChild } from '../../../stacks/local/child.ts';
import { freePorts } from '../../../stacks/local/ports.ts';
import { connectIngest } from '../../../workloads/kit/rpc.ts';
import { until } from '../../engines/cluster/until.ts';
import { prove } from '../../engines/proof/prove.ts';
import { makeCa } from '../../tls.ts';
import { aBatch } from '../../workloads/hub/a-batch.ts';

const START_MS = 30_000;
const HINDRANCE =
  'compares nothing: any certificate of the CA may write in the name of any site, and the site in it is only seen by who asks';

describe('a site’s certificate at the hub', () => {
  it('S79 delivers for its own site and gateway, and for no other', () =>
    prove({ artefact: 'hub: ingest, another site’s name', judge: 'node' }, async () => {
      const ca = await makeCa();
      onTestFinished(() => ca.remove());
      const stateDir = await mkdtemp(path.join(tmpdir(), 'millwright-hub-'));
      onTestFinished(() => rm(stateDir, { recursive: true, force: true }));
      const [port = 0, httpPort = 0] = await freePorts(2);
      const hub = startChild({
        name: 'hub',
        file: 'workloads/hub/main.ts',
        environment: {
          SITE: 'graz,lyon',
          LOG_LEVEL: 'error',
          PATH: process.env.PATH ?? '',
          HTTP_HOST: '127.0.0.1',
          HTTP_PORT: String(httpPort),
          LISTEN_HOST: '127.0.0.1',
          LISTEN_PORT: String(port),
          TLS_DIR: await ca.issue({ cn: 'hub' }),
          STATE_DIR: stateDir,
        },
      });
      onTestFinished(async () => {
        await hub.stop(5_000);
      });
      await until('the hub to answer', START_MS, async () =>
        (await fetch(`http://127.0.0.1:${httpPort}/readyz`).catch(() => undefined))?.ok === true
          ? true
          : undefined,
      );
      const as = async (cn: string) => {
        const client = connectIngest({ address: `127.0.0.1:${port}`, tlsDir: await ca.issue({ cn }) });
        onTestFinished(() => client.close());
        return (from: number) => client.deliver(aBatch(from, from + 3), AbortSignal.timeout(START_MS));
      };
      const own = await as('graz/aggregator-gw-1');
      expect(await own(0)).toMatchObject({ site: 'graz', nextSequence: 3 });
      for (const cn of ['lyon/aggregator-gw-1', 'graz/aggregator-gw-2', 'graz/vmagent-gw-1']) {
        const stranger = await as(cn);
        await expect(stranger(3), cn).rejects.toThrow('PERMISSION_DENIED');
      }
      expect(await own(3)).toMatchObject({ nextSequence: 6 });
      return 'a batch of graz by the certificate of lyon, of another gateway, of another program: refused; its own is taken';
    }));

  it.each([
    ['prometheus', 'remote-write'],
    ['jaeger', 'spans'],
    ['otelcol', 'log lines'],
  ])('%s takes %s by any certificate of the CA: the table says so', (judge, what) =>
    prove({ artefact: `hub: ${what}, another site’s name`, judge, hindrance: HINDRANCE }, () =>
      Promise.reject(new Error('nothing compares')),
    ),
  );
});
