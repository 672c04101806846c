import { plainYaml } from '../tree/yaml.ts';
import type { Alert } from './alert.ts';

/** Prometheus's own file of rules, as promtool reads it: one group, evaluated twice a minute. */
export function ruleFile(alerts: readonly Alert[]): string {
  const rules = alerts.map(({ name, summary, expression, forDuration, severity }) => ({
    alert: name,
    expr: expression,
    for: forDuration,
    labels: { severity },
    annotations: { summary, runbook: `docs/runbooks/${name}.md` },
  }));
  return plainYaml({ groups: [{ name: 'services', interval: '30s', rules }] });
}
