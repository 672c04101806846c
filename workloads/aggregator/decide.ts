import { FLOW_CODECS } from '../contracts/codec.ts';
import type { EntryKind, Telemetry } from '../contracts/messages.ts';
import { MAX_BYTES } from '../contracts/messages.ts';
import type { LinePlan } from '../contracts/plan.ts';
import { parseTopic } from '../contracts/topics.ts';

/** The machines whose reports this gateway keeps. */
export interface World {
  site: string;
  cells: readonly string[];
  machines: ReadonlySet<string>;
}

export const IGNORED = [
  /** not a topic of this site, or of no machine in the plan: this also bounds how many streams there can be */
  'unknown-machine',
  /** the empty message that clears a retained STOP */
  'cleared',
  'too-large',
  'undecodable',
  /** the message names another machine than its topic, where the broker's access list ends */
  'wrong-machine',
  /** no reading in it, or numbers beyond what a number holds */
  'senseless',
  /** a verdict without a defect, a permission to move: nobody will ever ask for it, and there are very many */
  'not-kept',
  /** all of it is in the spool, or was */
  'duplicate',
] as const;
export type Ignored = (typeof IGNORED)[number];

export type Decision = { keep: EntryKind } | { ignore: Ignored };

/** What is said of a part without a defect. */
const NO_DEFECT = 'none';

export function worldOf(plan: LinePlan, gateway: string): World {
  const cells = plan.cells.filter(({ host }) => host === gateway);
  const machines = cells.flatMap(({ arms, cameras, plcs }) => [...arms, ...cameras, ...plcs]);
  return {
    site: plan.site,
    cells: cells.map(({ name }) => name),
    machines: new Set(machines.map(({ id }) => id)),
  };
}

/**
 * What becomes of one message: readings, defects and STOPs are kept for the hub, the rest is not. Whatever a hostile
 * device sent is ignored by name and counted, never an error: it must not stop the line.
 */
export function decide(world: World, topic: string, payload: Uint8Array): Decision {
  const parsed = parseTopic(topic);
  if (parsed?.site !== world.site || !world.machines.has(parsed.machine))
    return { ignore: 'unknown-machine' };
  const { flow, machine } = parsed;
  switch (flow) {
    case 'arm/telemetry':
    case 'plc/telemetry': {
      if (payload.byteLength > MAX_BYTES.Telemetry) return { ignore: 'too-large' };
      const decoded = FLOW_CODECS[flow].decode(payload);
      return decoded.ok ? decideTelemetry(machine, decoded.value) : { ignore: 'undecodable' };
    }
    case 'camera/verdict': {
      if (payload.byteLength > MAX_BYTES.Verdict) return { ignore: 'too-large' };
      const decoded = FLOW_CODECS[flow].decode(payload);
      if (!decoded.ok) return { ignore: 'undecodable' };
      const verdict = decoded.value;
      if (verdict.camera !== machine) return { ignore: 'wrong-machine' };
      return verdict.label === NO_DEFECT ? { ignore: 'not-kept' } : { keep: { kind: 'verdict', verdict } };
    }
    case 'arm/command': {
      if (payload.byteLength === 0) return { ignore: 'cleared' };
      if (payload.byteLength > MAX_BYTES.Command) return { ignore: 'too-large' };
      const decoded = FLOW_CODECS[flow].decode(payload);
      if (!decoded.ok) return { ignore: 'undecodable' };
      const command = decoded.value;
      if (command.arm !== machine) return { ignore: 'wrong-machine' };
      return command.action === 'STOP' ? { keep: { kind: 'command', command } } : { ignore: 'not-kept' };
    }
    default:
      return { ignore: 'not-kept' };
  }
}

function decideTelemetry(machine: string, telemetry: Telemetry): Decision {
  const { firstSequence, readings } = telemetry;
  if (readings.length === 0 || !Number.isSafeInteger(firstSequence + readings.length)) {
    return { ignore: 'senseless' };
  }
  const isOwn = ({ deviceId }: { deviceId: string }): boolean =>
    deviceId === machine || deviceId.startsWith(`${machine}/`);
  if (!readings.every(isOwn)) return { ignore: 'wrong-machine' };
  return { keep: { kind: 'readings', readings: { machine, ...telemetry } } };
}
