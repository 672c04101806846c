import type { Judged } from './desire.ts';
import type { Desired, DesiredValues, Side } from './desired.ts';
import { compareDesired, keyOf, mergeDesired } from './desired.ts';
import type { Figures } from './figures.ts';
import type { Device } from './world.ts';

export interface HoldingOptions {
  /** what the last process left */
  readonly desired: DesiredValues;
  /** Durable once resolved. */
  readonly persist: (desired: DesiredValues) => Promise<void>;
  readonly figures: Figures;
}

/** What is desired of every property, by whoever desired it last. */
export interface Holding {
  get(device: Device, property: string): Desired | undefined;
  /** what holds of the properties that somebody may set */
  of(device: Device): ReadonlyMap<string, string>;
  /** Resolves once it is on disk, or where it is known or outlived already. */
  hold(judged: Judged & { ok: true }, side: Side): Promise<void>;
}

export function createHolding({ desired: left, persist, figures }: HoldingOptions): Holding {
  let desired = left;
  const get = (device: Device, property: string): Desired | undefined =>
    desired.get(keyOf(device.machine, property));
  return {
    get,

    of(device) {
      const held = new Map<string, string>();
      for (const { name, initial } of device.properties.values()) {
        const value = get(device, name)?.value ?? initial;
        if (value !== undefined) held.set(name, value);
      }
      return held;
    },

    async hold({ device, property, desired: wanted }, side) {
      const known = get(device, property);
      // What EdgeCore was told by us comes back with a stamp of its own: an echo is no desire.
      if (known !== undefined && side === 'cloud' && known.value === wanted.value) {
        figures.desired(side, 'known');
        return;
      }
      if (known !== undefined && compareDesired(known, wanted) >= 0) {
        figures.desired(side, compareDesired(known, wanted) === 0 ? 'known' : 'outlived');
        return;
      }
      const news: DesiredValues = new Map([[keyOf(device.machine, property), wanted]]);
      try {
        await persist(news);
      } catch (error) {
        figures.notWritten();
        throw error;
      }
      // Another may have been held while this one was written; the merge knows which of the two is later.
      desired = mergeDesired(desired, news);
      figures.desired(side, 'held');
    },
  };
}
