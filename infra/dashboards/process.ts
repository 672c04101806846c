import type { Row } from './board.ts';
import { chosen, here } from './query.ts';

/** What every process of ours says of itself; `job` is its workload. */
export function processRow(workload: string): Row {
  const of = `job="${workload}"`;
  return {
    title: 'The process',
    panels: [
      {
        title: 'Memory',
        help: 'Resident. Its limit is in the site’s budget: npm run explain -- <site> budget.',
        unit: 'bytes',
        queries: [here(chosen('process_resident_memory_bytes', of))],
      },
      {
        title: 'Processor',
        help: 'Cores in use.',
        unit: 'short',
        queries: [here(`rate(${chosen('process_cpu_seconds_total', of)}[$__rate_interval])`)],
      },
      {
        title: 'Event loop, 99 %',
        help: 'How late a callback is. Above 50 ms a command is late too.',
        unit: 's',
        queries: [here(chosen('nodejs_eventloop_lag_p99_seconds', of))],
        alarm: 0.05,
      },
    ],
  };
}
