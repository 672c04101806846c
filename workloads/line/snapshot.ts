import type { Body } from './body.ts';
import { quantileMs } from './latency.ts';
import { lightOf } from './permission.ts';
import type { BodySnapshot, CommandFigures, Snapshot } from './protocol.ts';
import type { LineState } from './state.ts';

/** How the line looks now, in whole millimetres. */
export function snapshotOf(state: LineState): Snapshot {
  const { world, inspection } = state;
  return {
    atMs: world.atMs,
    arms: [...world.arms.values()].map((arm) => ({
      id: arm.plan.id,
      baseMm: arm.plan.baseMm,
      toolMm: { xMm: Math.round(arm.toolXMm), yMm: Math.round(arm.toolYMm) },
      envelopeMm: arm.plan.envelopeMm,
      state: lightOf(arm.held, world.atMs),
      moving: arm.speedMmS > 0,
    })),
    bodies: world.bodies.map(bodySnapshot),
    commands: commandFigures(state),
    frames: {
      published: inspection.published,
      inspected: inspection.inspected,
      wrong: inspection.wrong,
    },
    produced: state.outboxes.reduce((sum, { handedOver }) => sum + handedOver, 0),
    scans: state.scans,
  };
}

export function commandFigures({ gateways, latency, stops }: LineState): CommandFigures {
  return {
    count: [...gateways.values()].reduce((sum, { commands }) => sum + commands, 0),
    p50Ms: rounded(quantileMs(latency, 0.5)),
    p99Ms: rounded(quantileMs(latency, 0.99)),
    stops,
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function bodySnapshot(body: Body): BodySnapshot {
  const common = {
    id: body.id,
    atMm: { xMm: Math.round(body.xMm), yMm: Math.round(body.yMm) },
    headingDeg: Math.round((Math.atan2(body.ahead.y, body.ahead.x) * 180) / Math.PI),
  };
  return body.kind === 'person'
    ? { ...common, kind: 'person', radiusMm: body.radiusMm }
    : { ...common, kind: 'forklift', lengthMm: body.lengthMm, widthMm: body.widthMm };
}
