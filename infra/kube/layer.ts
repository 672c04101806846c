/** The one order of a site. A layer is applied when the one before it is ready. */
export const LAYERS = ['namespaces', 'guards', 'broker', 'workloads'] as const;

export type Layer = (typeof LAYERS)[number];
