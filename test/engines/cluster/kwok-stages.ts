const READY = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const NOT_DELETED = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' };

/**
 * What kwok pretends: a node is Ready at once, a pod runs as soon as it is scheduled, and goes when it is deleted.
 * kwok brings stages of its own only to those who install its definitions.
 */
export const STAGES: readonly object[] = [
  stage('node', 'Node', [expression(READY, 'NotIn', 'True')], {
    statusTemplate: lines(
      '{{ $now := Now }}',
      'conditions:',
      '{{ range NodeConditions }}',
      '- type: {{ .type | Quote }}',
      '  status: {{ .status | Quote }}',
      '  reason: {{ .reason | Quote }}',
      '  message: {{ .message | Quote }}',
      '  lastHeartbeatTime: {{ $now | Quote }}',
      '  lastTransitionTime: {{ $now | Quote }}',
      '{{ end }}',
      'phase: Running',
    ),
  }),
  stage('pod', 'Pod', [NOT_DELETED, expression('.status.phase', 'In', 'Pending')], {
    statusTemplate: lines(
      '{{ $now := Now }}',
      'conditions:',
      ...['Initialized', 'Ready', 'ContainersReady'].map(
        (type) => `- { type: ${type}, status: "True", lastTransitionTime: {{ $now | Quote }} }`,
      ),
      'containerStatuses:',
      '{{ range .spec.containers }}',
      '- name: {{ .name | Quote }}',
      '  image: {{ .image | Quote }}',
      '  ready: true',
      '  started: true',
      '  restartCount: 0',
      '  state: { running: { startedAt: {{ $now | Quote }} } }',
      '{{ end }}',
      'phase: Running',
      'startTime: {{ $now | Quote }}',
    ),
  }),
  stage('deleted-pod', 'Pod', [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }], { delete: true }),
];

function stage(name: string, kind: string, matchExpressions: readonly object[], next: object): object {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: { resourceRef: { apiGroup: 'v1', kind }, selector: { matchExpressions }, next },
  };
}

function expression(key: string, operator: string, value: string): object {
  return { key, operator, values: [value] };
}

function lines(...text: string[]): string {
  return text.join('\n');
}
