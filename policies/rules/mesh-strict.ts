import type { KubeObject } from '../../infra/kube/object.ts';
import type { PeerAuthentication } from '../mesh.ts';
import { API_VERSION, isAmbient, isForTheWholeMesh, MESH_NAMESPACE, REASON } from '../mesh.ts';
import type { Context, Rule } from '../rule.ts';

/** Mutual TLS for the whole mesh; a port that is let off is one of one workload, and says why. */
export const meshStrict: Rule<'mesh-strict'> = {
  name: 'mesh-strict',
  why: 'a connection without mutual TLS is one from anybody: who is let off has to be named, and why (S85, S88, T14)',
  check(object, context) {
    if (object.kind === 'Namespace') return namespaceProblems(object, context);
    if (object.kind !== 'PeerAuthentication') return 'not-applicable';
    const { selector, mtls, portLevelMtls = {} } = object.spec as PeerAuthentication;
    const off = Object.entries(portLevelMtls).filter(([, { mode }]) => mode !== 'STRICT');
    return [
      ...(object.apiVersion === API_VERSION
        ? []
        : [`apiVersion: got ${object.apiVersion}; write ${API_VERSION}`]),
      ...(mtls?.mode === 'STRICT'
        ? []
        : [
            `spec.mtls.mode: got ${mtls?.mode ?? 'nothing'}; write STRICT, and let off a port where one must be`,
          ]),
      ...(selector !== undefined && object.metadata.namespace === MESH_NAMESPACE
        ? [
            `spec.selector: Istio takes a rule of ${MESH_NAMESPACE} with a selector for nobody’s; put it beside the pods`,
          ]
        : []),
      ...(off.length > 0 &&
      (selector?.matchLabels === undefined || Object.keys(selector.matchLabels).length === 0)
        ? ['spec.portLevelMtls: lets a port off for no workload that is named; write a selector']
        : []),
      ...off
        .filter(() => (object.metadata.annotations?.[REASON] ?? '') === '')
        .map(([port]) => `spec.portLevelMtls.${port}: is let off and nobody knows why; say it in ${REASON}`),
    ];
  },
};

function namespaceProblems({ metadata }: KubeObject, context: Context): readonly string[] | 'not-applicable' {
  if (!isAmbient(metadata.labels)) return 'not-applicable';
  const whole = context.of('PeerAuthentication', MESH_NAMESPACE).filter(isForTheWholeMesh);
  return whole.some(({ spec }) => (spec as PeerAuthentication).mtls?.mode === 'STRICT')
    ? []
    : [`metadata.labels: is in a mesh that takes what is not encrypted; make it STRICT in ${MESH_NAMESPACE}`];
}
