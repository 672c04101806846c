import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FLOW_CODECS } from '../../../workloads/contracts/codec.ts';
import {
  CHANNELS,
  filterOf,
  isMachineId,
  machineId,
  parseTopic,
  topicOf,
} from '../../../workloads/contracts/topics.ts';
import type { Channel, MachineKind } from '../../../workloads/contracts/topics.ts';
import { matches } from '../../../workloads/kit/topic-filter.ts';

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const kinds = Object.keys(CHANNELS) as MachineKind[];
const flows = kinds.flatMap((kind) => CHANNELS[kind].map((channel: Channel) => ({ kind, channel })));

describe('a topic', () => {
  test('is parsed to what it was made of, and its filter matches it and no other cell', () => {
    fc.assert(
      fc.property(
        label,
        label,
        label,
        label,
        fc.constantFrom(...flows),
        (site, cell, other, machine, { kind, channel }) => {
          const id = machineId(cell, kind, machine);
          const topic = topicOf(site, id, channel);
          const parsed = parseTopic(topic);
          expect(parsed).toEqual({ site, machine: id, flow: `${kind}/${channel}` });
          if (!parsed) return;
          expect(matches(filterOf(site, cell, parsed.flow), topic)).toBe(true);
          expect(matches(filterOf(site, other, parsed.flow), topic)).toBe(other === cell);
          expect(isMachineId(id)).toBe(true);
        },
      ),
      { seed: 3 },
    );
  });

  test.each([
    'graz/+/arm/arm-1/command',
    'graz/cell-1/arm/#/command',
    '$SYS/cell-1/arm/arm-1/command',
    'graz/cell-1/arm/arm-1',
    'graz/cell-1/arm/arm-1/command/more',
    'graz/cell-1/arm/arm-1/scan',
    'graz/cell-1/robot/arm-1/command',
    'graz/cell-1/constructor/arm-1/command',
    'graz/cell-1/arm//command',
    'graz/cell\u20111/arm/arm-1/command',
    'Graz/cell-1/arm/arm-1/command',
    '',
  ])('is not %j', (topic) => {
    expect(parseTopic(topic)).toBeUndefined();
  });

  test.each(['cell-1/arm', 'cell-1/robot/a', 'cell-1/arm/a/b', 'cell-1/arm/A', '+/arm/a', ''])(
    'names no machine %j',
    (text) => {
      expect(isMachineId(text)).toBe(false);
    },
  );

  test('has a schema, whatever its flow', () => {
    expect(Object.keys(FLOW_CODECS).sort()).toEqual(
      flows.map(({ kind, channel }) => `${kind}/${channel}`).sort(),
    );
  });
});
