import path from 'node:path';

/** The program behind each process of a local site, relative to the repository. */
export const PROGRAMS = {
  broker: 'stacks/local/broker.ts',
  hub: 'workloads/hub/main.ts',
  line: 'workloads/line/main.ts',
  'collision-engine': 'workloads/collision-engine/main.ts',
  'vision-inferencer': 'workloads/vision-inferencer/main.ts',
  aggregator: 'workloads/aggregator/main.ts',
} as const;

/** The services of a release that run here as processes; Mosquitto's place is taken by the embedded broker. */
export const LOCAL_SERVICES = ['collision-engine', 'vision-inferencer', 'aggregator'] as const;

export const REPOSITORY = path.join(import.meta.dirname, '..', '..');
export const MODEL_DIR = path.join(REPOSITORY, 'workloads', 'vision-inferencer', 'model');
