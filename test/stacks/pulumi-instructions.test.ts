import { expect, test } from 'vitest';
import { render } from '../../infra/render.ts';
import { instructed, isWaitedFor } from '../../stacks/pulumi-instructions.ts';
import { aLock, aSmallSite } from '../infra/small-site.ts';

const { placed } = render(aSmallSite(), aLock());

test('only the authority and the brokers of K3s hosts are waited for: what comes last, and what an edge host runs, holds up nobody', () => {
  expect(placed.filter(isWaitedFor).map(({ id }) => id)).toEqual([
    'apps/Deployment/authority/authority-gw-1',
    'apps/StatefulSet/manufacturing/mosquitto-gw-1',
  ]);
});

test('the provider is told of the field manager, and not to wait, and nothing else of the object differs', () => {
  for (const one of placed) {
    const { annotations = {}, ...metadata } = instructed(one).metadata;
    const { annotations: before = {}, ...metadataBefore } = one.object.metadata;
    const { 'pulumi.com/patchFieldManager': manager, 'pulumi.com/skipAwait': skip, ...rest } = annotations;
    expect(manager).toBe('millwright');
    const isAwaitedByItself = ['DaemonSet', 'Deployment', 'StatefulSet', 'Service'].includes(one.object.kind);
    expect(skip, one.id).toBe(isAwaitedByItself && !isWaitedFor(one) ? 'true' : undefined);
    expect({ ...instructed(one), metadata: { ...metadata, annotations: rest } }).toEqual({
      ...one.object,
      metadata: { ...metadataBefore, annotations: before },
    });
  }
});
