import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientFrom } from './kubeconfig.ts';
import { provideVolumes } from './volumes.ts';

// The cluster's provisioner of volumes, as a process of its own so that a kept cluster has it too:
// volumes-main.ts <kubeconfig> <folder>

const ROUND_MS = 300;
const [kubeconfig = '', dir = ''] = process.argv.slice(2);
const client = clientFrom(readFileSync(kubeconfig, 'utf8'));
for (;;) {
  try {
    await provideVolumes(client, dir);
  } catch (error) {
    // The API server may be away for a while: tests take it away.
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  await sleep(ROUND_MS);
}
