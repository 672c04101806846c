import type { Component } from '../kubeedge-chart.ts';
import { cloudCoreValues } from '../kubeedge-chart.ts';
import type { Rule } from '../rule.ts';

/** The first releases with CVE-2026-62371, -62182, -62369 and -62370 mended, of each line. */
const MENDED: readonly (readonly [number, number, number])[] = [
  [1, 22, 2],
  [1, 23, 1],
];
const PARTS = ['cloudCore', 'iptablesManager', 'controllerManager', 'admission'];

export const kubeedgePatched: Rule<'kubeedge-patched'> = {
  name: 'kubeedge-patched',
  why: 'KubeEdge 1.23.0, which its chart of 1.23.1 still installs, lets others run commands as root on edge hosts (CVE-2026-62371)',
  check(object) {
    const values = cloudCoreValues(object);
    if (values === undefined) return 'not-applicable';
    return PARTS.flatMap((part) => {
      const tag = (values[part] as Component | undefined)?.image?.tag;
      // What no door of a real site takes is judged when its digest has been read.
      if (tag === 'unresolved' || (tag !== undefined && isMended(tag))) return [];
      return [
        `spec.valuesContent.${part}.image.tag: ${tag ?? 'the chart’s own, 1.23.0'}; write v1.23.1 or later`,
      ];
    });
  },
};

function isMended(tag: string): boolean {
  const [, major, minor, patch] =
    /^v(\d+)\.(\d+)\.(\d+)(?:@sha256:[0-9a-f]{64})?$/.exec(tag)?.map(Number) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return false;
  const line = MENDED.find(([, mended]) => mended === minor);
  return line?.[0] === major ? patch >= line[2] : major > 1 || minor > 23;
}
