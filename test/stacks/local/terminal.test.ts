import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Figures } from '../../../stacks/local/figures.ts';
import { requestOf, screen, summaryLine } from '../../../stacks/local/terminal.ts';

const FIGURES: Figures = {
  atMs: 0,
  elapsedMs: 12_000,
  remainingMs: 8_000,
  phase: 'running',
  wan: { isUp: false, rateMbit: 20, latencyMs: 60, bytesUp: 2048, bytesDown: 0 },
  services: [
    { name: 'aggregator-gw-1', service: 'aggregator', gateway: 'gw-1', isUp: true, restarts: 0 },
    { name: 'collision-engine-gw-1', service: 'collision-engine', gateway: 'gw-1', isUp: false, restarts: 2 },
  ],
  spools: [{ gateway: 'gw-1', entries: 7, bytes: 900 }],
  ledger: { produced: 100, delivered: 90, dropped: 3 },
  gaps: [{ service: 'collision-engine', gateway: 'gw-1', ms: 740, arms: ['a', 'b'] }],
  line: undefined,
};

describe('the terminal', () => {
  it('shows what happens, with the key that kills each service', () => {
    const text = screen(FIGURES).map(stripVTControlCharacters).join('\n');
    expect(text).toContain('running for 12 s, 8 s left');
    expect(text).toContain('produced 100, delivered 90, dropped 3');
    expect(text).toContain('cut, 2 KiB sent, 20 Mbit/s');
    expect(text).toMatch(/1 {2}aggregator-gw-1 +up/);
    expect(text).toMatch(/2 {2}collision-engine-gw-1 +down {2}restarted 2×/);
    expect(text).toContain('collision-engine on gw-1: 740 ms, 2 arms stood still');
  });

  it('says it in one line where nobody watches', () => {
    expect(summaryLine(FIGURES)).toContain('readings 90+3 of 100 · WAN cut · services 1/2');
  });

  it.each([
    ['c', { kind: 'wan', state: 'cut' }],
    ['r', { kind: 'wan', state: 'restored' }],
    ['+', { kind: 'wan-rate', rateMbit: 40 }],
    ['-', { kind: 'wan-rate', rateMbit: 10 }],
    ['2', { kind: 'kill', instance: 'collision-engine-gw-1' }],
  ])('the key %s asks for %o', (key, request) => {
    expect(requestOf(key, FIGURES)).toEqual(request);
  });

  it.each(['', '3', 'x', 'q', ' '])('the key "%s" asks for nothing', (key) => {
    expect(requestOf(key, FIGURES)).toBeUndefined();
  });
});
