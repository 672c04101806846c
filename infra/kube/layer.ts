/** The one order of a site's tree. A layer is applied when the one before it is ready. */
export const LAYERS: readonly Layer[] = ['namespaces', 'guards', 'broker', 'workloads'];

/** What is there before a tree that Flux holds, in this order: who installs Flux, Flux, and what it is to follow. */
export const START_STEPS: readonly StartStep[] = ['flux-operator', 'flux', 'delivery'];

export type StartStep = 'flux-operator' | 'flux' | 'delivery';

export type Layer = StartStep | 'namespaces' | 'guards' | 'broker' | 'workloads';
