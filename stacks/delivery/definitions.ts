import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { askerOf } from './api-server.ts';

/** Resolves when the API server serves the definitions of these names. */
export type WaitForDefinitions = (kubeconfig: string, names: readonly string[]) => Promise<void>;

const STEP_MS = 1_000;
/** As long as a layer may take: an operator's image over a thin WAN, and the images of what it installs. */
const TIMEOUT_MS = 15 * 60_000;

const Definition = z.object({
  status: z.object({ conditions: z.array(z.object({ type: z.string(), status: z.string() })) }),
});

/** A chart that K3s installs says nowhere that it is there; what comes next needs its definitions, and waits for them. */
export const waitForDefinitions: WaitForDefinitions = async (kubeconfig, names) => {
  const ask = askerOf(kubeconfig);
  const deadline = performance.now() + TIMEOUT_MS;
  for (const name of names) {
    let problem = 'it is not there';
    while (!(await isEstablished())) {
      if (performance.now() > deadline)
        throw new Error(`waited ${TIMEOUT_MS / 60_000} minutes for the definition ${name}: ${problem}`);
      await sleep(STEP_MS);
    }

    async function isEstablished(): Promise<boolean> {
      try {
        const answer = await ask(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
        const { data } = Definition.safeParse(answer);
        return (
          data?.status.conditions.some((one) => one.type === 'Established' && one.status === 'True') ?? false
        );
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        return false;
      }
    }
  }
};
