import type { KubeObject } from './object.ts';

const TREE_LAYERS = [
  'namespaces',
  'mesh',
  'guards',
  'authority',
  'broker',
  'messages',
  'workloads',
  'functions',
  'telemetry',
  'helm-releases',
] as const;

const STEPS_BEFORE = ['flux-operator', 'flux', 'delivery'] as const;

export type StartStep = (typeof STEPS_BEFORE)[number];
export type Layer = StartStep | (typeof TREE_LAYERS)[number];

/** The one order of a site's tree. A layer is applied when the one before it is ready. */
export const LAYERS: readonly Layer[] = TREE_LAYERS;

/** What is there before a tree that Flux holds, in this order: who installs Flux, Flux, and what it is to follow. */
export const START_STEPS: readonly StartStep[] = STEPS_BEFORE;

/** Objects of one step. */
export type Step = readonly [StartStep, readonly KubeObject[]];

/** Without its account no pod is made, and without its files none starts: each is retried, for seconds. */
const NEEDED_BY_PODS: readonly string[] = ['ServiceAccount', 'ConfigMap'];

const MAKE_PODS: readonly Layer[] = [
  'authority',
  'broker',
  'messages',
  'workloads',
  'functions',
  'telemetry',
];

/**
 * Of these the pods need nothing of each other: the line does not wait for who watches it, nor they for the line, and
 * whoever has messages to keep holds them until there are servers that take them.
 */
const NEEDED_BY_NO_LAYER: readonly Layer[] = [
  'messages',
  'workloads',
  'functions',
  'telemetry',
  'helm-releases',
];

/** Whether a later layer needs the pods of this one. */
export function isNeededLater(layer: Layer): boolean {
  return !NEEDED_BY_NO_LAYER.includes(layer);
}

/** Where an object of a chart stands: what its pods need is there a layer before those who make pods. */
export function layerOf(chart: Layer, { kind }: KubeObject): Layer {
  return MAKE_PODS.includes(chart) && NEEDED_BY_PODS.includes(kind) ? 'guards' : chart;
}
