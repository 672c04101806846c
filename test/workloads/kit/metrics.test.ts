import { expect, test } from 'vitest';
import { createMetrics } from '../../../workloads/kit/metrics.ts';

test('metrics carry the name of their service, count with and without labels, and are there once only', async () => {
  const metrics = createMetrics('collision-engine');
  const commands = metrics.counter('commands_total', 'commands by action', ['action']);
  commands.inc({ action: 'STOP' });
  commands.inc({ action: 'STOP' }, 2);
  metrics.counter('scans_total', 'scans').inc();
  metrics.gauge('scan_age_ms', 'age of the oldest scan').set(12);
  metrics.histogram('decision_seconds', 'time of a decision', [0.001, 0.01]).observe(0.005);
  const text = await metrics.text();
  expect(text).toContain('edge_collision_engine_commands_total{action="STOP"} 3');
  expect(text).toContain('edge_collision_engine_scans_total 1');
  expect(text).toContain('edge_collision_engine_scan_age_ms 12');
  expect(text).toContain('edge_collision_engine_decision_seconds_bucket{le="0.01"} 1');
  expect(() => metrics.counter('scans_total', 'again')).toThrow('already');
});
