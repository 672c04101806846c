import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { encodeCommand, encodeVerdict } from '../../../workloads/contracts/codec.ts';
import type { LinePlan } from '../../../workloads/contracts/plan.ts';
import { machineId, topicOf } from '../../../workloads/contracts/topics.ts';
import { createLog } from '../../../workloads/kit/log.ts';
import { connectSession } from '../../../workloads/kit/mqtt.ts';
import { connectMachines } from '../../../workloads/line/machine-uplink.ts';
import { makeCa, type TestCa } from '../../tls.ts';
import { startBroker } from './a-broker.ts';
import { aCommand, aPlan } from './a-plan.ts';

const ARM = machineId('left', 'arm', 'arm-1');
const CAMERA = machineId('left', 'camera', 'camera-1');
const log = createLog('test', 'silent');

let ca: TestCa;
let folder: string;
let broker: Awaited<ReturnType<typeof startBroker>>;

function plan(): LinePlan {
  const [left] = aPlan().cells;
  const camera = { id: CAMERA, widthPx: 160, heightPx: 120, rateHz: 1, frameKiB: 5 };
  return aPlan({ cells: [{ ...left!, cameras: [camera] }] });
}

beforeAll(async () => {
  ca = await makeCa();
  folder = await mkdtemp(join(tmpdir(), 'millwright-machines-'));
  broker = await startBroker(await ca.issue({ cn: 'broker' }));
  const [{ arms, scanners, cameras, plcs } = plan().cells[0]!] = plan().cells;
  for (const { id } of [...arms, ...scanners, ...cameras, ...plcs])
    await ca.issue({ cn: id, dir: join(folder, id) });
  await ca.issue({ cn: 'aggregator-gw-1', dir: join(folder, 'observer/gw-1') });
});

afterAll(async () => {
  await broker.close();
  await ca.remove();
  await rm(folder, { recursive: true, force: true });
});

it('lets each machine speak and hear with its own certificate, and an observer hear the verdicts', async () => {
  const heard: string[] = [];
  const uplink = await connectMachines({
    site: 'graz',
    host: 'gw-1',
    cells: plan().cells,
    url: broker.url,
    tlsDirs: folder,
    log,
    onCommand: (arm, { action }) => heard.push(`${arm} ${action}`),
    onVerdict: (camera, { label }) => heard.push(`${camera} ${label}`),
    onMalformed: () => heard.push('malformed'),
  });
  await uplink.reached;
  for (const [machine, channel] of [
    [ARM, 'telemetry'],
    [CAMERA, 'frame'],
    ['left/plc/plc-1', 'telemetry'],
  ] as const) {
    await uplink.publish(machine, channel, Uint8Array.of(1), 1);
    expect(broker.publishers.get(topicOf('graz', machine, channel))).toEqual(new Set([machine]));
  }
  await expect(uplink.publish('right/arm/arm-1', 'state', Uint8Array.of(1), 0)).rejects.toThrow(
    /not of gw-1/,
  );

  const services = await connectSession({
    url: broker.url,
    tlsDir: await ca.issue({ cn: 'services' }),
    clientId: 'services',
    role: 'publish',
    log,
  });
  await services.publish(topicOf('graz', ARM, 'command'), encodeCommand(aCommand({ arm: ARM })), { qos: 1 });
  const verdict = {
    camera: CAMERA,
    frameSequence: 1,
    frameTimestamp: 1,
    timestamp: 2,
    label: 'dent',
    score: 1,
  };
  await services.publish(topicOf('graz', CAMERA, 'verdict'), encodeVerdict(verdict), { qos: 1 });
  await vi.waitFor(() => expect(heard.toSorted()).toEqual([`${ARM} RUN`, `${CAMERA} dent`]), 10_000);
  expect(broker.subscribers.get(topicOf('graz', ARM, 'command'))).toEqual(new Set([ARM]));
  await Promise.all([services.close(), uplink.close()]);
});
