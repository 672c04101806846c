import { encodeArmState, encodeFrame, encodeScan, encodeTelemetry } from '../contracts/codec.ts';
import type { ArmPlan, CameraPlan, ScannerPlan } from '../contracts/plan.ts';
import type { Channel, MachineId } from '../contracts/topics.ts';
import { createAlbum, pictureOf, type Album } from './album.ts';
import type { Duty } from './duty.ts';
import { showFrame, withdrawFrame } from './inspection.ts';
import { flush, tick, type Send } from './outbox.ts';
import { streamOf } from './random.ts';
import { createScanner, sweep } from './scanner.ts';
import { cellNameOf, type GatewayState, type LineState } from './state.ts';
import { rememberSweep } from './sweep-times.ts';

/** Hands a payload to the broker of a gateway; QoS 0 rejects where it is not connected, QoS 1 resolves when acknowledged. */
export type Publish = (
  host: string,
  machine: MachineId,
  channel: Channel,
  payload: Uint8Array,
  qos: 0 | 1,
) => Promise<void>;

const SECOND_MS = 1000;

/**
 * What all machines of the line do, each in its own time: no two cells begin together. Once the world is held, nothing
 * new is scanned, shown or measured; what was measured is still sent until it is acknowledged.
 */
export function dutiesOf(state: LineState, publish: Publish, startMs: number): Duty[] {
  const albums = new Map<string, Album>();
  const duty = (phase: string, everyMs: number, run: Duty['run']): Duty => ({
    everyMs,
    nextMs: startMs + streamOf(state.seed, `${phase}/phase`).between(0, everyMs),
    run,
  });
  return [...state.gateways.values()].flatMap((gateway) =>
    gateway.cells.flatMap((cell) => [
      // The scanners of a cell turn together, so that what an engine rests on is no older than it must be.
      ...cell.scanners.map((plan) =>
        duty(`${cell.name}/scanners`, SECOND_MS / plan.rateHz, scanning(state, gateway, plan, publish)),
      ),
      ...cell.cameras.map((plan) =>
        duty(
          plan.id,
          SECOND_MS / plan.rateHz,
          showing(state, gateway, plan, albumOf(albums, plan, state), publish),
        ),
      ),
      ...cell.arms.map((plan) => duty(`${plan.id}/state`, SECOND_MS, stating(state, gateway, plan, publish))),
      ...[...cell.arms, ...cell.plcs].map(({ id }) =>
        duty(id, SECOND_MS, measuring(state, gateway, id, publish)),
      ),
    ]),
  );
}

function scanning(
  state: LineState,
  { host, sweepTimes }: GatewayState,
  plan: ScannerPlan,
  publish: Publish,
): Duty['run'] {
  const { world } = state;
  const scanner = createScanner(plan, world.floor.feet, state.seed);
  const times = sweepTimes.get(cellNameOf(plan.id));
  let sequence = 0;
  return () => {
    if (world.isHeld) return;
    const timestamp = world.atMs;
    const rangesMm = sweep(scanner, world.bodies);
    const payload = encodeScan({ scanner: plan.id, sequence: sequence++, timestamp, rangesMm });
    if (times) rememberSweep(times, timestamp, performance.now());
    publish(host, plan.id, 'scan', payload, 0).then(() => (state.scans += 1), forgotten);
  };
}

function albumOf(albums: Map<string, Album>, { widthPx, heightPx }: CameraPlan, { seed }: LineState): Album {
  const format = `${widthPx}x${heightPx}`;
  const album = albums.get(format) ?? createAlbum({ seed, widthPx, heightPx });
  albums.set(format, album);
  return album;
}

function showing(
  state: LineState,
  { host }: GatewayState,
  plan: CameraPlan,
  album: Album,
  publish: Publish,
): Duty['run'] {
  let nextSequence = 0;
  let isBusy = false;
  const show = async (timestamp: number): Promise<void> => {
    const sequence = nextSequence++;
    const picture = await pictureOf(album, plan.id, sequence);
    showFrame(state.inspection, plan.id, sequence, picture);
    try {
      const payload = encodeFrame({ camera: plan.id, sequence, timestamp, jpeg: picture.jpeg });
      await publish(host, plan.id, 'frame', payload, 0);
    } catch {
      withdrawFrame(state.inspection, plan.id, sequence);
    }
  };
  return (nowMs) => {
    // A camera whose last picture is still being made leaves one out, so that its frames stay in order.
    if (isBusy || state.world.isHeld) return;
    isBusy = true;
    void show(nowMs).finally(() => (isBusy = false));
  };
}

function stating(state: LineState, { host }: GatewayState, { id }: ArmPlan, publish: Publish): Duty['run'] {
  const arm = state.world.arms.get(id);
  let sequence = 0;
  return () => {
    if (arm === undefined || state.world.isHeld) return;
    const payload = encodeArmState({
      arm: id,
      sequence: sequence++,
      timestamp: state.world.atMs,
      moving: arm.speedMmS > 0,
      speedMmS: arm.speedMmS,
      obeyedTerm: arm.held?.term ?? 0,
      obeyedSequence: arm.held?.sequence ?? 0,
    });
    publish(host, id, 'state', payload, 0).catch(forgotten);
  };
}

function measuring(state: LineState, { host }: GatewayState, id: MachineId, publish: Publish): Duty['run'] {
  const outbox = state.outboxes.find(({ sensors }) => sensors.machine === id);
  const send: Send = (message) => publish(host, id, 'telemetry', encodeTelemetry(message), 1);
  return (nowMs) => {
    if (outbox === undefined) return;
    if (state.world.isHeld) void flush(outbox, send);
    else tick(outbox, nowMs, send);
  };
}

/** A QoS 0 message that could not be sent is gone; the session counts it. */
function forgotten(): void {
  return;
}
