import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../engines/cluster/until.ts';
import { programIfThere } from '../../engines/programs.ts';
import { prove } from '../../engines/proof/prove.ts';
import type { TestCa } from '../../tls.ts';
import { makeCa } from '../../tls.ts';
import type { Gateway } from '../../workloads/aggregator/a-gateway.ts';
import { startGateway } from '../../workloads/aggregator/a-gateway.ts';
import type { LineOfArms, LineOfCameras } from './a-line.ts';
import { startLineOfArms, startLineOfCameras } from './a-line.ts';
import { blot } from './blot.ts';
import { startFullCollector } from './full-collector.ts';
import { compressedRules, FACTOR } from './compressed.ts';
import type { Watcher } from './prometheus.ts';
import { startWatcher } from './prometheus.ts';

const MODEL = 'workloads/vision-inferencer/model';
const FIRES_MS = 60_000;
const INTRUDER = { xMm: 3000, yMm: 1500, radiusMm: 300 };
/** A quarter of an hour of a site. */
const BATCH_MS = 900_000 / FACTOR;

/** Scans come every 50 ms, and nothing is read for six of them; a permission of the run lives for 1000. */
const STALL = { stoppedMs: 300, goesMs: 100 };

type Ends = (() => unknown)[];

describe('the alerts of the services, each in a run that causes its fault', () => {
  const claim = (artefact: string, hindrance?: string) => ({
    artefact: `alert ${artefact}`,
    judge: 'prometheus',
    hindrance,
  });
  const isHere = programIfThere('prometheus') !== undefined;
  const picture = readFileSync(`${MODEL}/self-test.jpg`);
  /** of the run, and of the test that runs now */
  const ends: { run: Ends; test: Ends } = { run: [], test: [] };
  let ca: TestCa;
  let watcher: Watcher;

  const arms = async (of: Ends, within?: readonly string[]): Promise<LineOfArms> => {
    const line = await startLineOfArms(ca, within);
    of.push(() => line.close());
    return line;
  };
  const cameras = async (of: Ends, changes?: Readonly<Record<string, string>>): Promise<LineOfCameras> => {
    const line = await startLineOfCameras(ca, changes);
    of.push(() => line.close());
    return line;
  };
  const gateway = async (of: Ends, options: Parameters<typeof startGateway>[0]): Promise<Gateway> => {
    const one = await startGateway(options);
    of.push(() => one.remove());
    return one;
  };
  const fires = async (alert: string, instance: string, fault: string, timeoutMs = FIRES_MS) => {
    await watcher.untilFires(alert, instance, timeoutMs);
    return `it fired: ${fault}`;
  };
  /** What it never saw it cannot see grow: two looks of Prometheus. */
  const seen = (instance: string): Promise<unknown> => watcher.untilSeen(instance, FIRES_MS);

  beforeAll(async () => {
    if (!isHere) return;
    ca = await makeCa();
    ends.run.push(() => ca.remove());
    watcher = await startWatcher(compressedRules());
    ends.run.push(() => watcher.stop());

    const line = await arms(ends.run);
    const looks = await cameras(ends.run);
    const well = await gateway(ends.run, { batchIntervalMs: BATCH_MS, spoolMaxMiB: 64 });
    await line.hall.next(({ action }) => action === 'RUN');
    const { aggregator, hub } = well.httpPorts;
    watcher.watch('healthy', line.engine.port, looks.inferencer.port, aggregator, hub);
    every(ends.run, 500, () => looks.cameras.show(picture));
    every(ends.run, 1_000, () => well.machines.report());

    const away = await gateway(ends.run, { batchIntervalMs: BATCH_MS, spoolMaxMiB: 2 });
    away.wan.cut();
    watcher.watch('no-hub', away.httpPorts.aggregator);
    every(ends.run, 200, () => away.machines.report());
  }, 120_000);
  afterEach(() => end(ends.test), 30_000);
  afterAll(() => end(ends.run), 60_000);

  it('S71 ScannerSilent: a scanner that says nothing', () =>
    prove(claim('ScannerSilent'), async () => {
      const { engine, hall } = await arms(ends.test);
      watcher.watch('silent', engine.port);
      hall.silent.add('left/scanner/scanner-2');
      return fires('ScannerSilent', 'silent', 'one of three scanners said nothing');
    }));

  it('S71 CommandsUnsent: a broker that is gone', () =>
    prove(claim('CommandsUnsent'), async () => {
      const { engine, hall, broker } = await arms(ends.test);
      watcher.watch('no-broker', engine.port);
      await hall.next(({ action }) => action === 'RUN');
      await seen('no-broker');
      await broker.kill();
      ends.test.push(() => broker.start());
      return fires('CommandsUnsent', 'no-broker', 'the broker was gone, and no STOP reached an arm');
    }));

  it('S71 StopsNotRecorded: a disk that takes no more', () =>
    prove(claim('StopsNotRecorded'), async () => {
      // No file of the process may grow beyond 32 KiB, which to SQLite is a full disk.
      const { engine, hall } = await arms(ends.test, [
        'sh',
        '-c',
        `trap '' XFSZ; ulimit -f 64; exec "$@"`,
        'sh',
      ]);
      watcher.watch('no-disk', engine.port);
      every(ends.test, 700, () => {
        hall.people = hall.people.length === 0 ? [INTRUDER] : [];
      });
      return fires('StopsNotRecorded', 'no-disk', 'the state could not be written any more');
    }));

  it('S71 CommandsLate: an engine that is slower than its scanners', () =>
    prove(claim('CommandsLate'), async () => {
      const { engine, hall } = await arms(ends.test);
      watcher.watch('slow', engine.port);
      await hall.next(({ action }) => action === 'RUN');
      await seen('slow');
      // As of a gateway whose cores others have: the process does not run for most of the time.
      every(ends.test, STALL.goesMs, async () => {
        process.kill(engine.pid ?? 0, 'SIGSTOP');
        await sleep(STALL.stoppedMs);
        process.kill(engine.pid ?? 0, 'SIGCONT');
      });
      const { stoppedMs, goesMs } = STALL;
      return fires('CommandsLate', 'slow', `an engine that ran ${goesMs} ms of each ${stoppedMs + goesMs}`);
    }));

  it('S71 FramesDropped: more frames than the model can look at', () =>
    prove(claim('FramesDropped'), async () => {
      const { inferencer, cameras: shown } = await cameras(ends.test, { FRAME_QUEUE: '1' });
      watcher.watch('flooded', inferencer.port);
      every(ends.test, 250, () => Promise.all(Array.from({ length: 6 }, () => shown.show(picture))));
      return fires('FramesDropped', 'flooded', 'six frames at once, and a queue of one');
    }));

  it('S71 ModelWrong: a model with the labels of another', () =>
    prove(claim('ModelWrong'), async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'millwright-wrong-'));
      ends.test.push(() => rmSync(folder, { recursive: true, force: true }));
      const preprocessing = JSON.parse(readFileSync(`${MODEL}/preprocessing.json`, 'utf8')) as {
        labels: string[];
      };
      const labels = preprocessing.labels.toReversed();
      const file = path.join(folder, 'preprocessing.json');
      writeFileSync(file, JSON.stringify({ ...preprocessing, labels }));
      writeFileSync(path.join(folder, 'self-test.jpg'), picture);
      const { inferencer } = await cameras(ends.test, { MODEL_PREPROCESSING_PATH: file });
      watcher.watch('wrong-model', inferencer.port);
      return fires('ModelWrong', 'wrong-model', 'the known picture was taken for another');
    }));

  it('S71 ReadingsGivenUp: a spool that is full', () =>
    prove(claim('ReadingsGivenUp'), async () => {
      const full = await gateway(ends.test, { batchIntervalMs: BATCH_MS, spoolMaxMiB: 0.25 });
      full.wan.cut();
      watcher.watch('full', full.httpPorts.aggregator);
      await seen('full');
      every(ends.test, 20, () => full.machines.report());
      return fires('ReadingsGivenUp', 'full', 'the WAN was cut for longer than the spool lasts');
    }));

  it('S71 SpoolDamaged: a flash that lost what was written', () =>
    prove(claim('SpoolDamaged'), async () => {
      const damaged = await gateway(ends.test, { batchIntervalMs: BATCH_MS, spoolMaxMiB: 1 });
      damaged.wan.cut();
      watcher.watch('damaged', damaged.httpPorts.aggregator);
      await until('the spool to hold something', FIRES_MS, async () => {
        await damaged.machines.report();
        return (await damaged.metric('edge_aggregator_spool_entries')) > 40;
      });
      await seen('damaged');
      blot(damaged.spoolDir);
      damaged.aggregator.kill();
      return fires(
        'SpoolDamaged',
        'damaged',
        'a stretch of a segment was overwritten, and its process restarted',
      );
    }));

  it('S71 DeliveryRefused: a hub that does not know the site', () =>
    prove(claim('DeliveryRefused'), async () => {
      const stranger = { batchIntervalMs: 1_000, spoolMaxMiB: 16, hubSites: 'lyon' };
      const refused = await gateway(ends.test, stranger);
      watcher.watch('stranger', refused.httpPorts.hub);
      every(ends.test, 500, () => refused.machines.report());
      return fires('DeliveryRefused', 'stranger', 'the hub refused what a site without a right delivered');
    }));

  it('S76 SpansRefused and SpanQueueFills: a hub that is away for longer than the queue of spans lasts', async () => {
    const needs = ['otelcol'];
    await prove({ ...claim('SpansRefused'), needs }, async () => {
      const collector = await startFullCollector(ca);
      ends.test.push(() => collector.end());
      watcher.watch('full-queue', collector.metricsPort);
      await seen('full-queue');
      every(ends.test, 200, () => collector.send());
      return fires('SpansRefused', 'full-queue', 'no hub, and a queue of 64 KiB');
    });
    await prove({ ...claim('SpanQueueFills'), needs }, () =>
      fires('SpanQueueFills', 'full-queue', 'no hub, and a queue of 64 KiB'),
    );
  });

  it('S71 TargetDown: a program that is gone', () =>
    prove(claim('TargetDown'), async () => {
      const { engine } = await arms(ends.test);
      watcher.watch('gone', engine.port);
      await seen('gone');
      await engine.end('SIGKILL');
      return fires('TargetDown', 'gone', 'its process was killed');
    }));

  it.each(['LogLinesDropped', 'LogBufferFills'])('S82 %s: where Fluent Bit is', (alert) =>
    prove(claim(alert, 'Fluent Bit is in no registry: nothing here shows its figures'), () =>
      Promise.reject(new Error('it was not caused')),
    ),
  );

  it('S71 NothingDelivered: a hub that is away', () =>
    prove(claim('NothingDelivered'), () =>
      fires('NothingDelivered', 'no-hub', `no hub for an hour and more, at ${FACTOR} times its pace`),
    ));

  it('S71 SpoolFills: a hub that is away for too long', () =>
    prove(claim('SpoolFills'), () =>
      fires('SpoolFills', 'no-hub', `the spool would not last a day, at ${FACTOR} times its pace`),
    ));

  it('fire for nothing else: the services where nothing was wrong were scraped all the time', () =>
    prove(claim('of a healthy line: none'), async () => {
      const fired = [...(await watcher.fired())];
      expect(fired.filter((one) => one.endsWith(' of healthy'))).toEqual([]);
      return `${fired.length} alerts fired elsewhere meanwhile, and none of four healthy services`;
    }));
});

/** Does it again and again until the end; what fails in between is the fault that is caused. */
function every(ends: Ends, periodMs: number, act: () => unknown): void {
  const over = new AbortController();
  const { signal } = over;
  const going = (async () => {
    while (!signal.aborted) {
      await Promise.resolve(act()).catch(() => undefined);
      await sleep(periodMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  ends.push(() => {
    over.abort();
    return Promise.race([going, sleep(1_000)]);
  });
}

async function end(ends: Ends): Promise<void> {
  for (const one of ends.splice(0).toReversed()) await one();
}
