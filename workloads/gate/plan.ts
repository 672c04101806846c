import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** What the gate knows of its site: a file that the host plan writes (infra/host/trust/gate-file.ts). */

const pcrs = z.record(z.string().regex(/^(1?[0-9]|2[0-3])$/), z.string().regex(/^[0-9a-f]{64}$/));

const Host = z.strictObject({
  role: z.enum(['k3s-server', 'k3s-agent', 'kubeedge-edge']),
  address: z.ipv4(),
  tpm: z.union([
    z.strictObject({ endorsementKey: z.string() }),
    z.strictObject({ manufacturerCa: z.string(), serial: z.string() }),
  ]),
});

export const GatePlan = z.strictObject({
  site: z.string(),
  /** the host that carries the gate: nobody vouches for himself, so the operator attests it */
  gateHost: z.string(),
  hosts: z.record(z.string(), Host),
  manufacturerCas: z.record(z.string(), z.string()),
  knownGood: z.record(z.string(), pcrs).refine((sets) => Object.keys(sets).length > 0),
  attestEveryHours: z.number().positive(),
  tokenMinutes: z.number().positive(),
  edgeCertificateDays: z.number().positive(),
});
export type GatePlan = Readonly<z.output<typeof GatePlan>>;
export type GateHost = GatePlan['hosts'][string];

export async function readGatePlan(file: string): Promise<GatePlan> {
  return GatePlan.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** The registers that are asked for: every known-good set has the same. */
export function pcrsOf({ knownGood }: GatePlan): readonly number[] {
  return Object.keys(Object.values(knownGood)[0] ?? {})
    .map(Number)
    .toSorted((a, b) => a - b);
}
