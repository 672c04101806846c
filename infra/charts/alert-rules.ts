import { ALERTS } from '../alerts/alerts.ts';
import { ruleFile } from '../alerts/rule-file.ts';
import { HUB_NAMESPACE } from '../kube/instance.ts';
import { PART_OF, SUMMARY } from '../kube/names.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Hub } from './hub.ts';

/** What whoever evaluates rules at a hub has to read. */
export function alertRules(hub: Hub | undefined): readonly KubeObject[] {
  if (hub === undefined) return [];
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'alert-rules',
        namespace: HUB_NAMESPACE,
        labels: PART_OF,
        annotations: {
          [SUMMARY]: 'Alerts over what the services of all sites expose, a page for each in docs/runbooks.',
        },
      },
      data: { 'services.rules.yaml': ruleFile(ALERTS) },
    },
  ];
}
