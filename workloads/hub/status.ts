import { countOf } from '../kit/intervals.ts';
import type { SiteLedger } from './ledger.ts';
import { totalsOf } from './ledger.ts';
import type { SpoolName } from './ledger-file.ts';

/** What /ledger answers. */
export interface Status {
  sites: readonly SiteStatus[];
}

export interface SiteStatus {
  site: string;
  /** readings */
  delivered: number;
  /** readings declared and not delivered */
  dropped: number;
  repeated: number;
  verdicts: number;
  stops: number;
  /** entries of spools that only their number is known of */
  damaged: number;
  skipped: number;
  spools: readonly { spool: string; nextSequence: number }[];
  machines: number;
  /** of the first machines by name, readings delivered */
  deliveredByMachine: Readonly<Record<string, number>>;
}

const MAX_MACHINES = 200;

export function statusOf(
  ledgers: ReadonlyMap<string, SiteLedger>,
  spools: readonly (SpoolName & { nextSequence: number })[],
): Status {
  return {
    sites: [...ledgers].map(([site, ledger]) => ({
      site,
      ...totalsOf(ledger),
      repeated: ledger.repeated,
      verdicts: ledger.verdicts,
      stops: ledger.stops,
      damaged: ledger.damaged,
      skipped: ledger.skipped,
      spools: spools
        .filter((each) => each.site === site)
        .map(({ spool, nextSequence }) => ({ spool, nextSequence })),
      machines: ledger.delivered.size,
      deliveredByMachine: deliveredByMachine(ledger),
    })),
  };
}

function deliveredByMachine(ledger: SiteLedger): Record<string, number> {
  const names = [...ledger.delivered.keys()].sort().slice(0, MAX_MACHINES);
  return Object.fromEntries(
    names.map((name) => [
      name,
      [...ledger.delivered.get(name)!.values()].reduce((sum, set) => sum + countOf(set), 0),
    ]),
  );
}
