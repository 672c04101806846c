import type { Check, Template } from '../../kube/instance.ts';
import type { SiteFunction } from '../../site/site.ts';

/** What a function is asked on, whoever hosts it: POST to `/`, and its health on the same port. */
export const FUNCTION_PORT = 8080;

/** A second of inference at once, though most of the time it waits. */
const LEAST_CPU_LIMIT_MILLI = 1000;

/** What all functions share; its name and its size are those of the site file. */
export const FUNCTION_TEMPLATE: Template = {
  workload: 'function',
  summary: 'A function of the site.',
  userId: 10_040,
  priorityClass: undefined,
  command: undefined,
  ports: [{ name: 'http', port: FUNCTION_PORT, from: 'workloads' }],
  resources: { requests: { cpuMilli: 100, memoryMiB: 64 }, limits: { cpuMilli: 1000, memoryMiB: 128 } },
  configDir: undefined,
  certificates: [],
  statePath: undefined,
  scratch: undefined,
  probes: {
    startup: { ...asks('/startupz'), periodSeconds: 2, failures: 30 },
    // S99: 5 s × 2 + 2 s + 5 s of grace = 17 s, as for vision-inferencer, with which it shares the model
    liveness: { ...asks('/healthz'), periodSeconds: 5, failures: 2 },
    readiness: { ...asks('/readyz'), periodSeconds: 5, failures: 1 },
  },
  graceSeconds: 5,
};

export function functionTemplate({ name, image, cpuMilli, memoryMiB }: SiteFunction): Template {
  return {
    ...FUNCTION_TEMPLATE,
    workload: name,
    summary: `The function ${name}, of the image ${image}.`,
    resources: resourcesOf(cpuMilli, memoryMiB),
  };
}

/** A half more than it asks for: a picture that is decoded while another one is inferred. */
function resourcesOf(cpuMilli: number, memoryMiB: number): Template['resources'] {
  return {
    requests: { cpuMilli, memoryMiB },
    limits: {
      cpuMilli: Math.max(LEAST_CPU_LIMIT_MILLI, cpuMilli),
      memoryMiB: Math.ceil(memoryMiB * 1.5),
    },
  };
}

function asks(path: string): Pick<Check, 'run' | 'timeoutSeconds'> {
  return { run: { path, port: FUNCTION_PORT }, timeoutSeconds: 2 };
}
