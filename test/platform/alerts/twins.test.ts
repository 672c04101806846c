import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { topicOf } from '../../../workloads/contracts/topics.ts';
import { programIfThere } from '../../engines/programs.ts';
import { prove } from '../../engines/proof/prove.ts';
import { PLC, SITE } from '../../workloads/mapper/a-line.ts';
import type { MapperLine } from '../../workloads/mapper/a-mapper.ts';
import { desire, mosquitto, startLine, until } from '../../workloads/mapper/a-mapper.ts';
import { compressedRules } from './compressed.ts';
import type { Watcher } from './prometheus.ts';
import { startWatcher } from './prometheus.ts';

const FIRES_MS = 60_000;
/** Of EdgeCore, for a device that it does not have. */
const NOT_FOUND = 404;
/** No file of the process may grow beyond 32 KiB, which to SQLite is a full disk. */
const NO_DISK = ['sh', '-c', `trap '' XFSZ; ulimit -f 64; exec "$@"`, 'sh'];

describe('the alerts of the mapper, each in a run that causes its fault', () => {
  const isHere = programIfThere('prometheus') !== undefined && mosquitto !== undefined;
  let watcher: Watcher | undefined;
  let line: MapperLine | undefined;

  const claim = (alert: string) => ({
    artefact: `alert ${alert}`,
    judge: 'prometheus',
    needs: ['mosquitto'],
  });
  const started = async (instance: string, within?: readonly string[]): Promise<MapperLine> => {
    line = await startLine(undefined, within);
    watcher!.watch(instance, line.httpPort);
    await watcher!.untilSeen(instance, FIRES_MS);
    return line;
  };
  const fires = async (alert: string, instance: string, fault: string): Promise<string> => {
    await watcher!.untilFires(alert, instance, FIRES_MS);
    return `it fired: ${fault}`;
  };

  beforeAll(async () => {
    if (isHere) watcher = await startWatcher(compressedRules());
  }, 60_000);
  afterEach(async () => {
    await line?.remove();
    line = undefined;
  }, 30_000);
  afterAll(() => watcher?.stop(), 30_000);

  it('S52 TwinsNotReported: an EdgeCore that answers nothing', () =>
    prove(claim('TwinsNotReported'), async () => {
      const { edgeCore, broker } = await started('no-edgecore');
      edgeCore.answers = false;
      await reportAgain(broker);
      return fires('TwinsNotReported', 'no-edgecore', 'what stands for EdgeCore answered nothing any more');
    }));

  it('S50 DevicesUnknown: an EdgeCore that has not been told of the machines', () =>
    prove(claim('DevicesUnknown'), async () => {
      const { edgeCore, broker } = await started('untold');
      edgeCore.code = NOT_FOUND;
      await reportAgain(broker);
      return fires('DevicesUnknown', 'untold', 'what stands for EdgeCore knew none of the machines');
    }));

  it('S50 DesiresNotKept: a disk that takes no more', () =>
    prove(claim('DesiresNotKept'), async () => {
      const { machines, mapper, httpPort } = await started('no-disk', NO_DISK);
      let counter = 0;
      await until(async () => {
        counter += 1;
        const payload = desire(String(1_000 + counter), counter);
        await machines.publish(topicOf(SITE, PLC, 'desired'), payload, { qos: 1 });
        const answer = await fetch(`http://127.0.0.1:${httpPort}/metrics`).catch(() => undefined);
        return /desires_unwritten_total\S* [1-9]/.test((await answer?.text()) ?? '');
      }, mapper);
      return fires('DesiresNotKept', 'no-disk', 'the desired values could not be written any more');
    }));
});

/** Only who reports hears what EdgeCore says, and after a cut everything is reported. */
async function reportAgain(broker: MapperLine['broker']): Promise<void> {
  await broker.kill();
  await broker.start();
}
