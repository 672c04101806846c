import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../../stacks/local/figures.ts';

describe('a request from a browser', () => {
  it.each([
    [{ kind: 'wan', state: 'cut' }],
    [{ kind: 'wan', state: 'restored' }],
    [{ kind: 'wan-rate', rateMbit: 2.5 }],
    [{ kind: 'kill', instance: 'aggregator-gw-1' }],
  ])('%o is obeyed', (request) => {
    expect(parseRequest(JSON.stringify(request))).toEqual(request);
  });

  it.each([
    'not json',
    'null',
    '"cut"',
    '{}',
    '{"kind":"wan","state":"off"}',
    '{"kind":"wan-rate","rateMbit":0}',
    '{"kind":"wan-rate","rateMbit":"many"}',
    '{"kind":"kill","instance":7}',
    '{"kind":"shutdown"}',
  ])('%s is none', (text) => {
    expect(parseRequest(text)).toBeUndefined();
  });
});
