import type { Host } from '../../../infra/site/site.ts';
import { program } from '../programs.ts';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ControlPlane } from './control-plane.ts';
import { freePort } from './free-port.ts';
import { STAGES } from './kwok-stages.ts';
import { pretendedNode } from './node-object.ts';
import { startProgram } from './start-program.ts';

/** Hosts that only pretend to run their pods, in the site's shape. */
export async function startPretendedNodes(
  dir: string,
  { client, kubeconfig }: ControlPlane,
  hosts: readonly Host[],
): Promise<void> {
  for (const host of hosts) await client.ask('POST', '/api/v1/nodes', pretendedNode(host));
  const stages = path.join(dir, 'kwok-stages.yaml');
  await writeFile(stages, STAGES.map((stage) => JSON.stringify(stage)).join('\n---\n'));
  startProgram({
    name: 'kwok',
    file: program('kwok'),
    args: [
      ...['--config', stages],
      ...['--kubeconfig', kubeconfig, '--manage-nodes-with-annotation-selector', 'kwok.x-k8s.io/node=fake'],
      ...['--server-address', `127.0.0.1:${await freePort()}`, '--node-lease-duration-seconds', '40'],
    ],
    dir,
    // It would write its own settings into the user's home.
    environment: { KWOK_WORKDIR: dir, HOME: dir },
  });
}
