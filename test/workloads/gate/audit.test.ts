import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AUDIT_FILE, brokenLinks, openAudit } from '../../../workloads/gate/audit.ts';
import { createAllowance } from '../../../workloads/kit/allowance.ts';

const now = () => new Date('2026-11-24T12:00:00Z');

function aFolder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'millwright-audit-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function linesIn(dir: string): readonly string[] {
  return readFileSync(path.join(dir, AUDIT_FILE), 'utf8').trimEnd().split('\n');
}

describe('audit log', () => {
  it('links each line to the one before, also over a restart, and shows where one is missing', () => {
    const dir = aFolder();
    for (const host of ['gw-1', 'gw-2', 'gw-3']) {
      const audit = openAudit({ dir, now });
      audit.must({ event: 'granted', host });
      audit.may({ event: 'refused', host, reason: 'wrong-nonce' });
      audit.close();
    }
    const lines = linesIn(dir);
    expect(lines).toHaveLength(6);
    expect(brokenLinks(lines)).toEqual([]);
    expect(brokenLinks(lines.filter((_, index) => index !== 2))).toEqual([4]);
    expect(
      brokenLinks(lines.map((line, index) => (index === 2 ? line.replace('gw-2', 'gw-9') : line))),
    ).toEqual([4]);
  });

  it('goes on behind half a line that a killed gate left', () => {
    const dir = aFolder();
    const before = openAudit({ dir, now });
    before.must({ event: 'granted', host: 'gw-1' });
    before.close();
    appendFileSync(path.join(dir, AUDIT_FILE), '{"at":"2026-11-24T12:0');
    const audit = openAudit({ dir, now });
    audit.must({ event: 'granted', host: 'gw-2' });
    audit.close();
    const [first, half, second] = linesIn(dir);
    expect(half).toBe('{"at":"2026-11-24T12:0');
    expect(brokenLinks([first!, second!])).toEqual([]);
    expect(JSON.parse(second!)).toMatchObject({ sequence: 2, host: 'gw-2' });
  });

  it('counts what is beyond its rate by reason, and always writes what was given away', () => {
    const dir = aFolder();
    const allowance = createAllowance({ perSecond: 0, burst: 2 }, () => 0);
    const audit = openAudit({ dir, now, allowance });
    for (let index = 0; index < 10; index += 1) audit.may({ event: 'refused', reason: 'malformed' });
    audit.may({ event: 'refused', reason: 'wrong-nonce' });
    audit.must({ event: 'granted', host: 'gw-2' });
    audit.close();
    const rows = linesIn(dir).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map(({ event }) => event)).toEqual(['refused', 'refused', 'suppressed', 'granted']);
    expect(rows[2]?.lines).toEqual({ malformed: 8, 'wrong-nonce': 1 });
  });

  it('is never larger than its bound', () => {
    const dir = aFolder();
    const audit = openAudit({ dir, now, maxBytes: 10_000 });
    for (let index = 0; index < 2_000; index += 1)
      audit.must({ event: 'granted', detail: 'x'.repeat(1_000) });
    audit.close();
    const sizes = readdirSync(dir).map((name) => statSync(path.join(dir, name)).size);
    expect(sizes).toHaveLength(5);
    expect(Math.max(...sizes)).toBeLessThan(11_000);
  });
});
