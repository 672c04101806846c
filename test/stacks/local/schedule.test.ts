import { describe, expect, it } from 'vitest';
import { hits, parseCutWan, parseDurationMs, parseKill } from '../../../stacks/local/schedule.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['20s', 20_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(['', '20', 's', '-5s', '5 s', '1e3s', '5s5'])('refuses "%s" and says what is wanted', (text) => {
    expect(() => parseDurationMs(text)).toThrow(/wanted a duration such as 500ms, 20s or 2m/);
  });
});

describe('events', () => {
  it('reads when the WAN is cut and for how long', () => {
    expect(parseCutWan('5s:10s')).toEqual({ kind: 'cut-wan', atMs: 5_000, forMs: 10_000 });
  });

  it('reads which service is killed, on which gateway, and when', () => {
    expect(parseKill('collision-engine@8s')).toEqual({
      kind: 'kill',
      atMs: 8_000,
      service: 'collision-engine',
      gateway: undefined,
    });
    expect(parseKill('aggregator/gw-2@500ms')).toMatchObject({ service: 'aggregator', gateway: 'gw-2' });
  });

  it('hits every instance of a service, or that of one gateway', () => {
    const gateway = (name: string) => ({ service: 'aggregator', gateway: name });
    expect(hits(parseKill('aggregator@1s'), gateway('gw-1'))).toBe(true);
    expect(hits(parseKill('aggregator/gw-2@1s'), gateway('gw-2'))).toBe(true);
    expect(hits(parseKill('aggregator/gw-2@1s'), gateway('gw-1'))).toBe(false);
    expect(hits(parseKill('hub@1s'), gateway('gw-1'))).toBe(false);
    expect(hits(parseCutWan('1s:1s'), gateway('gw-1'))).toBe(false);
  });

  it.each(['5s', '5s:', '5s:6s:7s'])('refuses "%s" as a cut', (text) => {
    expect(() => parseCutWan(text)).toThrow(/wanted <from>:<for>/);
  });

  it.each(['collision-engine', '@8s', 'a/b/c@8s', 'a@1s@2s'])('refuses "%s" as a kill', (text) => {
    expect(() => parseKill(text)).toThrow(/wanted <service>\[\/<gateway>\]@<when>/);
  });
});
