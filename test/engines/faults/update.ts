import { gatewayHosts } from '../../../infra/charts/gateways.ts';
import type { Trial } from './trial.ts';
import { judged, podOf, seconds, stood, untilRenewed } from './trial.ts';

/** What the update changes: with the site's own quarter of an hour no batch would leave in a test. */
const BATCH_MINUTES = 0.1;

/**
 * An update of one service by `pulumi up` while the line runs: every aggregator gets another interval, and so another
 * pod. The line's own services are not touched.
 */
export async function updateAggregators(trial: Trial): Promise<string> {
  const { site } = trial;
  const instances = gatewayHosts(site.release.site).map(({ name }) => `aggregator-${name}`);
  const before = await Promise.all(instances.map((instance) => podOf(trial, instance)));
  site.stack.edit((file) =>
    file.setIn(['config', 'millwright:site', 'aggregation', 'batchMinutes'], BATCH_MINUTES),
  );
  const begunAt = performance.now();
  const { operations } = await site.stack.up();
  const updated = operations.map((operation) => operation.slice(operation.lastIndexOf('/') + 1)).toSorted();
  if (updated.join() !== instances.toSorted().join())
    throw new Error(`wanted the aggregators updated and nothing else, got ${operations.join(', ')}`);
  await Promise.all(instances.map((instance, index) => untilRenewed(trial, instance, before[index]!)));
  const tookMs = performance.now() - begunAt;
  const { silences } = await judged(trial);
  return `${instances.length} aggregators replaced in ${seconds(tookMs)}; ${stood(silences)} arms stood`;
}
