import { cp } from 'node:fs/promises';
import path from 'node:path';
import { machinesOf } from '../../../infra/charts/mosquitto-acl.ts';
import { instanceName } from '../../../infra/kube/names.ts';
import type { Host } from '../../../infra/site/site.ts';
import type { CellPlan } from '../../../workloads/contracts/plan.ts';
import type { TestSiteCa } from '../site/site-ca.ts';

/**
 * A certificate for each machine of the cells, and for an observer on each gateway. No machine may read verdicts, so
 * the observer has the name of one that may only read: the gateway's aggregator. Returns the folder of them all.
 */
export async function writeCertificates(
  cells: readonly CellPlan[],
  hosts: readonly Host[],
  authority: Pick<TestSiteCa, 'folderFor'>,
): Promise<string> {
  let root = '';
  for (const { id } of cells.flatMap(machinesOf)) {
    const folder = await authority.folderFor(id);
    root = folder.slice(0, -id.length);
  }
  for (const { name } of hosts) {
    await cp(await authority.folderFor(instanceName('aggregator', name)), path.join(root, 'observer', name), {
      recursive: true,
    });
  }
  return root;
}
