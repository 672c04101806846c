import { issueCertificate } from '../kit/certificate.ts';
import type { Standing } from './decide.ts';
import { hindrance, toIssue, validityOf } from './decide.ts';
import type { Secrets } from './secrets.ts';
import type { Opened, SiteCa } from './site-ca.ts';
import type { Row, Table } from './table.ts';
import { nameOf } from './table.ts';
import type { Verdict } from './verdict.ts';
import { judge } from './verdict.ts';

export interface RoundOptions {
  readonly table: Table;
  readonly secrets: Secrets;
  readonly openCa: () => Promise<Opened>;
  /** of the wall, ms */
  readonly now: () => number;
  /** what was written, and why; what failed, and why */
  readonly onIssued: (row: Row, state: Verdict['state'], reason: string) => void;
  readonly onFailed: (failure: Failure) => void;
}

export interface Failure {
  readonly at: 'ca' | 'clock' | 'api';
  readonly reason: string;
}

/** How the certificates stand after a round; undefined where it could not be found out. */
export interface Outcome {
  readonly standings: readonly Standing[];
  readonly ca: SiteCa;
}

/**
 * Looks at every certificate once and issues what is to be issued. Killed anywhere, it leaves each Secret as it was or as
 * it is to be; what was not done the next round does.
 */
export async function round(options: RoundOptions): Promise<Outcome | undefined> {
  const { table, secrets, now, onIssued, onFailed } = options;
  const opened = await options.openCa();
  if (!opened.ok) {
    onFailed({ at: 'ca', reason: opened.reason });
    return undefined;
  }
  const { ca } = opened;
  const inTheWay = hindrance(ca, now());
  if (inTheWay !== undefined) {
    onFailed({ at: 'clock', reason: inTheWay });
    return undefined;
  }
  const standings = new Map<string, Standing>();
  const stand = (row: Row, verdict: Verdict): void => void standings.set(nameOf(row), { row, verdict });
  const isRead = await lookAt(table.rows, async (row) => {
    stand(row, judge(row, await secrets.read(row), ca, now()));
  });
  for (const { row, verdict } of toIssue([...standings.values()])) {
    try {
      const validity = validityOf(ca, table.lifeDays, now());
      const { certificate, key } = await issueCertificate(ca, { ...row, ...validity });
      const held = { 'ca.crt': ca.root, 'tls.crt': `${certificate}${ca.chain}`, 'tls.key': key };
      await secrets.write(row, held);
      stand(row, judge(row, held, ca, now()));
      onIssued(row, verdict.state, 'reason' in verdict ? verdict.reason : '');
    } catch (error) {
      onFailed({ at: 'api', reason: (error as Error).message });
    }
  }
  return isRead ? { standings: [...standings.values()], ca } : undefined;

  /** False where one of them could not be read: nothing is known of all then. */
  async function lookAt(rows: readonly Row[], look: (row: Row) => Promise<void>): Promise<boolean> {
    let failed = 0;
    for (const row of rows) {
      try {
        await look(row);
      } catch (error) {
        failed += 1;
        onFailed({ at: 'api', reason: (error as Error).message });
        // Away: the others would wait for their deadlines too, and one line says it.
        if (!isRefusal(error)) return false;
      }
    }
    return failed === 0;
  }
}

function isRefusal(error: unknown): boolean {
  return (error as Error).name === 'ApiRefusal';
}
