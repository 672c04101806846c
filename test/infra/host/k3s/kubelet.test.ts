import { describe, expect, it } from 'vitest';
import { KERNEL, reservedParts } from '../../../../infra/host/reserved.ts';
import { kubeletConfiguration } from '../../../../infra/host/k3s/kubelet.ts';
import { parseQuantity } from '../../../../infra/kube/quantity.ts';
import type { Site } from '../../../../infra/site/site.ts';
import { aSite } from '../../../site.ts';

const settingsOf = (name: string, site: Site = aSite()) => {
  const host = site.hosts.find((one) => one.name === name);
  if (host === undefined) throw new Error(`no host ${name}`);
  return { host, site, settings: kubeletConfiguration(host, site) };
};
const mebibytes = (text: string) => (parseQuantity(text) ?? 0) / 2 ** 20;

describe('the settings of a kubelet', () => {
  it.each(['gw-1', 'gw-2', 'gw-3'])('S14 of %s keep from pods what its budget deducts', (name) => {
    const { host, site, settings } = settingsOf(name);
    const kept =
      mebibytes(settings.systemReserved.memory) +
      mebibytes(settings.kubeReserved.memory) +
      mebibytes(settings.evictionHard['memory.available']);
    const deducted = reservedParts(host, site).reduce((sum, { memoryMiB }) => sum + memoryMiB, 0);
    // Of what the kernel has taken a kubelet knows nothing.
    expect(kept).toBe(deducted - KERNEL.memoryMiB);
  });

  it('ask for memory back before any is missing, and end pods in order before they end them at once', () => {
    const { evictionHard, evictionSoft, evictionSoftGracePeriod } = settingsOf('gw-1').settings;
    expect(mebibytes(evictionSoft['memory.available'])).toBeGreaterThan(
      mebibytes(evictionHard['memory.available']),
    );
    expect(Object.keys(evictionSoftGracePeriod)).toEqual(Object.keys(evictionSoft));
  });

  it('remove unused images before the disk has a pod evicted', () => {
    const { settings } = settingsOf('gw-1');
    expect(100 - settings.imageGCHighThresholdPercent).toBeGreaterThan(
      Number.parseInt(settings.evictionSoft['imagefs.available'], 10),
    );
  });

  it('let a host have as many pods as its memory carries', () => {
    expect(settingsOf('gw-1').settings.maxPods).toBe(32);
    expect(settingsOf('pc-1', aSite({}, 'lyon')).settings.maxPods).toBe(64);
    expect(settingsOf('dc-1', aSite({}, 'hub')).settings.maxPods).toBe(110);
  });

  it('S103 renew a lease as often as the controller manager counts on', () => {
    expect(settingsOf('gw-1').settings.nodeLeaseDurationSeconds).toBe(40);
  });
});
