import { describe, expect, it } from 'vitest';
import { createSessions } from '../../../workloads/gate/sessions.ts';
import { publicArea } from '../../../workloads/trust/public-area.ts';
import { anAttestationKey } from '../trust/a-tpm.ts';

const about = (host: string) => ({
  host,
  address: '10.20.0.12',
  purpose: 'join' as const,
  endorsementKey: Buffer.alloc(0),
  attestationKey: publicArea(anAttestationKey().area),
});

describe('sessions', () => {
  it('are taken once, by who began them, within a minute', () => {
    let nowMs = 0;
    const sessions = createSessions(() => nowMs);
    const first = sessions.open(about('gw-2'));
    expect(() => sessions.take(first.id, '10.20.0.13')).toThrow('wrong-address');
    expect(sessions.take(first.id, '10.20.0.12')).toBe(first);
    expect(() => sessions.take(first.id, '10.20.0.12')).toThrow('used-session');
    const second = sessions.open(about('gw-2'));
    nowMs = 60_001;
    expect(() => sessions.take(second.id, '10.20.0.12')).toThrow('expired-session');
    expect(() => sessions.take('0'.repeat(32), '10.20.0.12')).toThrow('no-such-session');
  });

  it('are one a host: another hello ends the one before, and no other host’s', () => {
    const sessions = createSessions(() => 0);
    const other = sessions.open(about('gw-3'));
    const first = sessions.open(about('gw-2'));
    const second = sessions.open(about('gw-2'));
    expect(second.nonce.equals(first.nonce)).toBe(false);
    expect(() => sessions.take(first.id, '10.20.0.12')).toThrow('used-session');
    expect(sessions.take(second.id, '10.20.0.12')).toBe(second);
    expect(sessions.take(other.id, '10.20.0.12')).toBe(other);
  });
});
