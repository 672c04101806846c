import { decodeFrame, type Frame } from '../contracts/codec.ts';
import type { LinePlan } from '../contracts/plan.ts';
import { filterOf, parseTopic } from '../contracts/topics.ts';

/** Why a message was not taken as a frame. */
export type Rejection = 'topic' | 'unknown-camera' | 'undecodable' | 'wrong-camera';

/** The cameras of this gateway's cells, and the topics on which their frames come. */
export function camerasOf(plan: LinePlan, gateway: string): { ids: ReadonlySet<string>; filters: string[] } {
  const cells = plan.cells.filter(({ host, cameras }) => host === gateway && cameras.length > 0);
  return {
    ids: new Set(cells.flatMap(({ cameras }) => cameras.map(({ id }) => id))),
    filters: cells.map(({ name }) => filterOf(plan.site, name, 'camera/frame')),
  };
}

/**
 * A message as a frame. The broker's access list says who may write to a topic, so the topic is what a camera is
 * known by; a frame that names another one is refused.
 */
export function acceptFrame(
  topic: string,
  payload: Uint8Array,
  o: { site: string; cameras: ReadonlySet<string> },
): { kind: 'frame'; frame: Frame } | { kind: 'rejected'; reason: Rejection } {
  const parsed = parseTopic(topic);
  if (parsed?.site !== o.site || parsed.flow !== 'camera/frame') return { kind: 'rejected', reason: 'topic' };
  if (!o.cameras.has(parsed.machine)) return { kind: 'rejected', reason: 'unknown-camera' };
  const decoded = decodeFrame(payload);
  if (!decoded.ok) return { kind: 'rejected', reason: 'undecodable' };
  if (decoded.value.camera !== parsed.machine) return { kind: 'rejected', reason: 'wrong-camera' };
  return { kind: 'frame', frame: decoded.value };
}
