import { expect, it } from 'vitest';
import { refusalOf } from '../../../workloads/hub/entitlement.ts';
import { PEER, SPOOL } from './a-batch.ts';

const SITES = ['graz', 'lyon'];

it('a gateway delivers what its own spool holds', () => {
  expect(refusalOf(PEER, { site: 'graz', spool: SPOOL }, SITES)).toBeUndefined();
});

it.each([
  ['another site', PEER, 'lyon', SPOOL],
  ['a site that nobody knows', 'oslo/aggregator-gw-1', 'oslo', SPOOL],
  ['another gateway', PEER, 'graz', 'gw-2.0123456789ab'],
  ['a workload that is no aggregator', 'graz/collision-engine-gw-1', 'graz', SPOOL],
  ['a path', PEER, 'graz', '../../etc.0123456789ab'],
  ['no spool', PEER, 'graz', ''],
  ['a gateway without an id', PEER, 'graz', 'gw-1'],
  ['a site that is a path', '../x/aggregator-gw-1', '../x', SPOOL],
])('nobody delivers for %s', (_, peer, site, spool) => {
  expect(refusalOf(peer, { site, spool }, SITES)).toBeTypeOf('string');
});
