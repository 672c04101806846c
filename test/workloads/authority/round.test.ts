import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { caDueMs, hindrance, toIssue, validityOf } from '../../../workloads/authority/decide.ts';
import type { Failure } from '../../../workloads/authority/round.ts';
import { round } from '../../../workloads/authority/round.ts';
import { openSiteCa } from '../../../workloads/authority/site-ca.ts';
import { nameOf, parseTable } from '../../../workloads/authority/table.ts';
import type { Row, Table } from '../../../workloads/authority/table.ts';
import type { Held } from '../../../workloads/authority/verdict.ts';
import { judge, renewAtMs } from '../../../workloads/authority/verdict.ts';
import type { Made } from './a-ca.ts';
import { DAY_MS, folderOf, makeCa, opened, SIGNED_MS } from './a-ca.ts';

const BROKER: Row = {
  namespace: 'manufacturing',
  name: 'mosquitto-gw-1-tls',
  subject: 'mosquitto-gw-1',
  names: ['mosquitto.manufacturing.svc', '10.20.0.11'],
};
const AT_HUB: Row = {
  namespace: 'manufacturing',
  name: 'aggregator-gw-1-hub-tls',
  subject: 'graz/aggregator-gw-1',
  names: [],
};
const TABLE: Table = { lifeDays: 200, rows: [BROKER, AT_HUB] };
const LATER_MS = SIGNED_MS + 10 * DAY_MS;

let made: Made;
beforeAll(async () => {
  made = await makeCa();
});

/** Secrets in memory, and what a round with them came to. */
function aSite(table = TABLE) {
  const secrets = new Map<string, Held>();
  const writes: string[] = [];
  const failures: Failure[] = [];
  const port = {
    read: (row: Row) => Promise.resolve(secrets.get(nameOf(row))),
    write: (row: Row, held: Held) => {
      secrets.set(nameOf(row), held);
      writes.push(nameOf(row));
      return Promise.resolve();
    },
    close: () => undefined,
  };
  const at = (nowMs: number, files = made.files, overrides = {}) =>
    round({
      table,
      secrets: { ...port, ...overrides },
      openCa: () => openSiteCa(folderOf(files)),
      now: () => nowMs,
      onIssued: () => undefined,
      onFailed: (failure) => failures.push(failure),
    });
  const written = () => writes.splice(0);
  return { secrets, failures, at, written };
}

const certificateIn = (held: Held | undefined) => new X509Certificate(held?.['tls.crt'] ?? '');

describe('a round of the authority', () => {
  it('issues what is missing: subject, names, life, its chain below the root, and a key of its own', async () => {
    const site = aSite();
    const outcome = await site.at(LATER_MS);
    expect(outcome?.standings.map(({ verdict }) => verdict.state)).toEqual(['valid', 'valid']);
    const held = site.secrets.get(nameOf(BROKER));
    expect(Object.keys(held ?? {})).toEqual(['ca.crt', 'tls.crt', 'tls.key']);
    expect(held?.['ca.crt']).toBe(made.files['root-cert.pem']);
    expect(held?.['tls.crt']?.endsWith(made.files['ca-cert.pem'])).toBe(true);
    const certificate = certificateIn(held);
    expect(certificate.subject).toBe('CN=mosquitto-gw-1');
    expect(certificate.subjectAltName).toBe('DNS:mosquitto.manufacturing.svc, IP Address:10.20.0.11');
    expect(Date.parse(certificate.validTo) - LATER_MS).toBe(200 * DAY_MS);
    expect(certificate.ca).toBe(false);
    const other = certificateIn(site.secrets.get(nameOf(AT_HUB)));
    expect(other.subject).toBe('CN=graz/aggregator-gw-1');
    expect(other.subjectAltName).toBeUndefined();
    expect(site.secrets.get(nameOf(AT_HUB))?.['tls.key']).not.toBe(held?.['tls.key']);
  });

  it('writes nothing the second time', async () => {
    const site = aSite();
    await site.at(LATER_MS);
    site.written();
    await site.at(LATER_MS + DAY_MS);
    expect(site.written()).toEqual([]);
  });

  it.each([
    ['deleted', () => undefined, 'missing'],
    ['emptied', () => ({}), 'wrong'],
    [
      'given another key',
      (held: Held, other: Held) => ({ ...held, 'tls.key': other['tls.key'] ?? '' }),
      'wrong',
    ],
    ['given another’s certificate', (_: Held, other: Held) => other, 'wrong'],
    [
      'cut off in the middle',
      (held: Held) => ({ ...held, 'tls.crt': held['tls.crt']?.slice(0, 400) ?? '' }),
      'wrong',
    ],
    ['given another root', (held: Held) => ({ ...held, 'ca.crt': 'none' }), 'wrong'],
  ])('issues anew what was %s', async (_, change, state) => {
    const site = aSite();
    await site.at(LATER_MS);
    site.written();
    const changed = change(site.secrets.get(nameOf(BROKER)) ?? {}, site.secrets.get(nameOf(AT_HUB)) ?? {});
    expect(judge(BROKER, changed, await opened(made.files), LATER_MS).state).toBe(state);
    if (changed === undefined) site.secrets.delete(nameOf(BROKER));
    else site.secrets.set(nameOf(BROKER), changed);
    await site.at(LATER_MS);
    expect(site.written()).toEqual([nameOf(BROKER)]);
  });

  it('issues anew for other names, and leaves alone what left the table', async () => {
    const site = aSite();
    await site.at(LATER_MS);
    const moved = { ...BROKER, names: ['10.20.0.99'] };
    const other = aSite({ lifeDays: 200, rows: [moved] });
    for (const [name, held] of site.secrets) other.secrets.set(name, held);
    await other.at(LATER_MS);
    expect(other.written()).toEqual([nameOf(BROKER)]);
    expect(certificateIn(other.secrets.get(nameOf(BROKER))).subjectAltName).toBe('IP Address:10.20.0.99');
    expect(other.secrets.get(nameOf(AT_HUB))).toBe(site.secrets.get(nameOf(AT_HUB)));
  });

  it('issues nothing in 1970, nor after its CA has ended, and says why', async () => {
    const site = aSite();
    expect(await site.at(0)).toBeUndefined();
    expect(await site.at(SIGNED_MS + 401 * DAY_MS)).toBeUndefined();
    expect(site.failures).toEqual([
      {
        at: 'clock',
        reason: 'the clock says 1970-01-01, before the CA was signed on 2026-01-01: it waits for the time',
      },
      {
        at: 'clock',
        reason:
          'the CA has ended on 2027-02-05, or the clock is wrong; npm run ca -- <site> sign signs it anew',
      },
    ]);
    expect(site.written()).toEqual([]);
  });

  it('renews two in a round when the clock jumps ahead, and all at once only what has ended', async () => {
    const rows = Array.from({ length: 9 }, (_, index) => ({ ...AT_HUB, name: `row-${index}` }));
    const site = aSite({ lifeDays: 200, rows });
    await site.at(LATER_MS);
    expect(site.written()).toHaveLength(9);
    const jumped = LATER_MS + 150 * DAY_MS;
    await site.at(jumped);
    expect(site.written()).toHaveLength(2);
    await site.at(LATER_MS + 201 * DAY_MS);
    expect(site.written()).toHaveLength(7);
  });

  it('makes what it issued in a future that was none valid again when the clock is back', async () => {
    const site = aSite();
    await site.at(LATER_MS + 100 * DAY_MS);
    site.written();
    await site.at(LATER_MS);
    expect(site.written()).toEqual([nameOf(BROKER), nameOf(AT_HUB)]);
  });

  it('follows a CA that was signed anew for its key, without haste', async () => {
    const site = aSite();
    await site.at(LATER_MS);
    site.written();
    const again = await makeCa(made, LATER_MS);
    await site.at(LATER_MS + DAY_MS, again.files);
    expect(site.written()).toHaveLength(2);
    expect(site.secrets.get(nameOf(BROKER))?.['tls.crt']?.endsWith(again.files['ca-cert.pem'])).toBe(true);
    await site.at(LATER_MS + 2 * DAY_MS, again.files);
    expect(site.written()).toEqual([]);
  });

  it('signs nothing that outlives the CA, and does not renew for nothing', async () => {
    const site = aSite();
    await site.at(SIGNED_MS + 300 * DAY_MS);
    expect(Date.parse(certificateIn(site.secrets.get(nameOf(BROKER))).validTo)).toBe(
      SIGNED_MS + 400 * DAY_MS,
    );
    site.written();
    await site.at(SIGNED_MS + 399 * DAY_MS);
    expect(site.written()).toEqual([]);
  });

  it('leaves everything as it was with the API server away, and goes on where a write is refused', async () => {
    const site = aSite();
    const away = () => Promise.reject(new Error('connect ECONNREFUSED'));
    expect(await site.at(LATER_MS, made.files, { read: away })).toBeUndefined();
    expect(site.failures).toEqual([{ at: 'api', reason: 'connect ECONNREFUSED' }]);
    await site.at(LATER_MS, made.files, {
      write: (row: Row, held: Held) =>
        row === BROKER ? away() : Promise.resolve(void site.secrets.set(nameOf(row), held)),
    });
    expect([...site.secrets.keys()]).toEqual([nameOf(AT_HUB)]);
  });

  it('says what is wrong with its CA, and nothing of its key', async () => {
    const other = await makeCa();
    const reasons = [];
    for (const files of [
      {},
      { 'ca-key.pem': made.files['ca-key.pem'] },
      { ...made.files, 'ca-cert.pem': 'none' },
      { ...made.files, 'ca-key.pem': 'none' },
      { ...made.files, 'ca-key.pem': other.files['ca-key.pem'] },
    ]) {
      const result = await openSiteCa(folderOf(files));
      reasons.push(result.ok ? 'opened' : result.reason);
    }
    expect(reasons).toEqual([
      'ca-key.pem cannot be read; npm run ca -- <site> request makes it',
      'ca-cert.pem and root-cert.pem are not both here; npm run ca -- <site> sign makes them',
      'ca-cert.pem or root-cert.pem is no certificate in PEM; npm run ca -- <site> sign makes both',
      'ca-key.pem is no private key in PEM',
      'ca-cert.pem is not of ca-key.pem; sign the request of this server',
    ]);
  });
});

describe('the time of a renewal', () => {
  const fingerprint = fc.string({ minLength: 1 });

  it('lies between half and 7/12 of a life, before two thirds, and is the same at every look', () => {
    fc.assert(
      fc.property(fc.nat(4e12), fc.integer({ min: 1, max: 4e11 }), fingerprint, (from, life, print) => {
        const at = renewAtMs(from, from + life, print);
        expect(at).toBeGreaterThanOrEqual(from + life / 2);
        expect(at).toBeLessThan(from + (life * 2) / 3);
        expect(renewAtMs(from, from + life, print)).toBe(at);
      }),
    );
  });

  it('is not the same day for those that were issued together', () => {
    const days = Array.from({ length: 40 }, (_, index) =>
      Math.floor(renewAtMs(0, 200 * DAY_MS, `${index}`) / DAY_MS),
    );
    expect(new Set(days).size).toBeGreaterThan(10);
  });

  it('never signs beyond the CA, and from the hour before', () => {
    fc.assert(
      fc.property(
        fc.nat(4e12),
        fc.integer({ min: 1, max: 1000 }),
        fc.nat(4e12),
        (nowMs, days, notAfterMs) => {
          const { notBefore, notAfter } = validityOf({ notAfterMs }, days, nowMs);
          expect(notAfter.getTime()).toBeLessThanOrEqual(notAfterMs);
          expect(nowMs - notBefore.getTime()).toBe(3_600_000);
        },
      ),
    );
  });

  it('is issued for at no time that lies outside of the CA’s life', () => {
    const life = { notBeforeMs: SIGNED_MS, notAfterMs: SIGNED_MS + 400 * DAY_MS };
    fc.assert(
      fc.property(fc.nat(4e12), (nowMs) => {
        expect(hindrance(life, nowMs) === undefined).toBe(
          nowMs >= life.notBeforeMs && nowMs < life.notAfterMs,
        );
      }),
    );
    expect(caDueMs(life)).toBe(SIGNED_MS + 200 * DAY_MS);
  });

  it('takes of what is due those that end first, after all that nobody may wait for', () => {
    const row = (name: string) => ({ ...AT_HUB, name });
    const due = (name: string, notAfterMs: number) =>
      ({ row: row(name), verdict: { state: 'due', reason: '', notAfterMs } }) as const;
    const missing = { row: row('missing'), verdict: { state: 'missing', reason: '' } } as const;
    expect(toIssue([due('c', 3), due('a', 1), missing, due('b', 2)]).map((one) => one.row.name)).toEqual([
      'missing',
      'a',
      'b',
    ]);
  });
});

describe('the table of certificates', () => {
  it('is refused with everything that is wrong with it', () => {
    const rows = [
      { ...BROKER, namespace: '../kube-system' },
      { ...AT_HUB, subject: '' },
    ];
    expect(() => parseTable(JSON.stringify({ lifeDays: 0, rows }))).toThrow(
      /lifeDays.*\n.*rows\.0\.namespace.*\n.*rows\.1\.subject/,
    );
    expect(() => parseTable('{')).toThrow('it is no JSON');
  });
});
