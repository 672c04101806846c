import { createNoise, type Noise } from './noise.ts';

/**
 * A stream of randomness for one named thing of the line. It depends on the run's seed and the name alone, so one
 * machine more or less changes nothing for the others.
 */
export function streamOf(seed: number, name: string): Noise {
  return createNoise(hashOf(`${seed}/${name}`));
}

/** FNV-1a, 32 bit. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** One of a list that is not empty. */
export function pick<T>(noise: Noise, list: readonly T[]): T {
  return list[Math.floor(noise.unit() * list.length)]!;
}
