import { expect, it } from 'vitest';
import { AUDIT_POLICY, auditLogLimits } from '../../../../infra/host/k3s/audit.ts';

it('keeps no body of any request, so that no Secret gets into a file', () => {
  expect(new Set(AUDIT_POLICY.rules.map(({ level }) => level))).toEqual(new Set(['Metadata', 'None']));
});

it('keeps whatever no rule leaves out', () => {
  expect(AUDIT_POLICY.rules.at(-1)).toEqual({ level: 'Metadata' });
});

it('bounds what the log takes of a disk: 1.1 GB on an SSD, 220 MB on flash that wears out', () => {
  const most = (kind: 'ssd' | 'emmc' | 'sd') => {
    const { maxBackups, maxSizeMB } = auditLogLimits(kind);
    return (maxBackups + 1) * maxSizeMB;
  };
  expect([most('ssd'), most('emmc'), most('sd')]).toEqual([1100, 220, 220]);
});
