/** A spool as a batch names it: `<gateway>.<id>`, both safe in a path. */
const SPOOL = /^([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.[0-9a-f]{12}$/;

/**
 * Why a peer may not deliver for that spool, or undefined where it may. A certificate of `<site>/aggregator-<gateway>`
 * speaks for the spools of that gateway and for nothing else: a stolen one forges no other ledger.
 */
export function refusalOf(
  peer: string,
  { site, spool }: { site: string; spool: string },
  sites: readonly string[],
): string | undefined {
  if (!sites.includes(site)) return `site ${JSON.stringify(site.slice(0, 63))} does not deliver here`;
  const gateway = SPOOL.exec(spool)?.[1];
  if (gateway === undefined) return `spool ${JSON.stringify(spool.slice(0, 80))} is not <gateway>.<id>`;
  const entitled = `${site}/aggregator-${gateway}`;
  return peer === entitled ? undefined : `${JSON.stringify(peer.slice(0, 80))} is not ${entitled}`;
}
