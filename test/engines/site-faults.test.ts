import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiServerAway, containerdAway } from './faults/away.ts';
import { cutGateway } from './faults/cut.ts';
import { deletedPods } from './faults/deleted.ts';
import { FREEZER } from './faults/hang.ts';
import { hungInference } from './faults/hung-inference.ts';
import { killService } from './faults/kill.ts';
import type { Trial } from './faults/trial.ts';
import { untilWorking } from './faults/trial.ts';
import { updateAggregators } from './faults/update.ts';
import type { SiteLine } from './line.ts';
import { startSiteLine } from './line.ts';
import { programIfThere } from './programs.ts';
import { prove, ROOT_MISSING } from './proof/prove.ts';
import type { RunningSite } from './site.ts';
import { startSite } from './site.ts';

const SEED = 4;
const START_TIMEOUT_MS = 420_000;
const FAULT_TIMEOUT_MS = 420_000;
const API_AWAY_MS = 120_000;
const NEEDS = [
  ...['kube-apiserver', 'etcd', 'containerd', 'runc', 'kube-proxy', 'coredns', 'crane', 'pause', 'pulumi'],
  ...['ip', 'iptables', 'dpkg-deb', 'nsenter'],
];

/**
 * One site of pods and one run of the line beside it, through every fault in turn: each test finds both as the one
 * before has left them. What is measured is written down; only what the line judges, and who lives, is asserted.
 */
describe('graz as pods, with its line, when something breaks', () => {
  const claim = (artefact: string, ...needs: string[]) => ({
    artefact: `graz as pods: ${artefact}`,
    judge: 'kubelet',
    needs: [...NEEDS, ...needs],
    hindrance: ROOT_MISSING,
  });
  let site: RunningSite | undefined;
  let line: SiteLine | undefined;
  const trial = (): Trial => {
    if (site === undefined || line === undefined) throw new Error('the site did not start');
    return { site, line };
  };
  const prints = async (artefact: string, judge: () => Promise<string>, ...needs: string[]) =>
    prove(claim(artefact, ...needs), async () => {
      await line?.judge();
      const seen = await judge();
      console.info(`${artefact}: ${seen}`);
      return seen;
    });
  let update: Promise<string> | undefined;
  const updated = (): Promise<string> => (update ??= updateAggregators(trial()));
  /** What a fault is judged by needs the update: until then a batch leaves each quarter of an hour. */
  const survives = (artefact: string, judge: () => Promise<string>, ...needs: string[]) =>
    prints(artefact, () => updated().then(judge), ...needs);

  beforeAll(async () => {
    const isMissing = ['kubelet', ...NEEDS].some((program) => programIfThere(program) === undefined);
    if (isMissing || ROOT_MISSING !== undefined) return;
    site = await startSite({ site: 'graz' });
    line = await startSiteLine({ site, seed: SEED });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await line?.stop();
    await site?.stop();
  });

  it(
    'commands and verdicts come back to the line on every gateway, each machine by its own certificate',
    () => prints('commands and verdicts', () => untilWorking(trial())),
    FAULT_TIMEOUT_MS,
  );

  it(
    'S97 an update of one service by pulumi up does not disturb the line, and every record reaches the hub',
    () => prints('an update by pulumi up', updated),
    FAULT_TIMEOUT_MS,
  );

  it(
    'S98 a collision-engine that is killed is started again by its kubelet, and no arm moves without it',
    () => survives('kill -9 of collision-engine', () => killService(trial(), 'collision-engine', 'gw-1')),
    FAULT_TIMEOUT_MS,
  );

  it(
    'S99 S103 an inference that hangs is noticed, and its container is taken away and started again',
    () => survives('a hung inference', () => hungInference(trial(), 'gw-2'), FREEZER),
    FAULT_TIMEOUT_MS,
  );

  it(
    'S98 S31 a deleted pod comes back with its state, and no record that it acknowledged is lost',
    () =>
      survives('deleted pods', () =>
        deletedPods(trial(), { 'collision-engine': 'gw-2', aggregator: 'gw-3', mosquitto: 'gw-1' }),
      ),
    FAULT_TIMEOUT_MS,
  );

  it(
    'S24 pods work on while containerd is away, and are not started anew when it is back',
    () => survives('containerd away', () => containerdAway(trial(), 'gw-3')),
    FAULT_TIMEOUT_MS,
  );

  it(
    'S25 the line notices nothing while the API server is away, and a killed engine is healed all the same',
    () => survives('the API server away', () => apiServerAway(trial(), { forMs: API_AWAY_MS, kill: 'gw-4' })),
    FAULT_TIMEOUT_MS,
  );

  it(
    'S24 a gateway that is cut off stops its own arms and nobody else’s, and is back with its link',
    () => survives('a gateway cut off', () => cutGateway(trial(), 'gw-2')),
    FAULT_TIMEOUT_MS,
  );

  it(
    'S6 at the end the ledger balances over all faults: produced = delivered + declared dropped',
    () =>
      survives('the ledger over all faults', async () => {
        const { line: running } = trial();
        const { report, ledger } = await running.finish();
        expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
        expect(ledger.check).toMatchObject({ ok: true });
        return ledger.check.detail;
      }),
    FAULT_TIMEOUT_MS,
  );
});
