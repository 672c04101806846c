import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../infra/kube/object.ts';
import { idOf } from '../../../infra/kube/object.ts';
import { held } from '../../door/doors.ts';
import type { Cluster } from '../../engines/cluster.ts';

/**
 * The ids of the objects that are not as they were rendered. The API server itself is asked, because it leaves out what
 * is zero: to apply one again must change nothing of what is there.
 */
export async function notAsRendered(
  cluster: Cluster,
  objects: readonly KubeObject[],
): Promise<readonly string[]> {
  const judged = objects.map(async (object) => {
    const at = `${await cluster.pathOf(object)}?fieldManager=a-judge&force=true&dryRun=All`;
    const { body } = await cluster.client.ask('PATCH', at, object, 'application/apply-patch+yaml');
    const id = idOf(object);
    const before = (await held(cluster, [object])).get(id);
    return isDeepStrictEqual(substanceOf(body as KubeObject), substanceOf(before)) ? [] : [id];
  });
  return (await Promise.all(judged)).flat();
}

/** An object without what is counted, by the server or by who applies it. */
function substanceOf(object: KubeObject | undefined): unknown {
  if (object === undefined) return undefined;
  const { metadata, status: _, ...rest } = object;
  return { ...rest, name: metadata.name, annotations: metadata.annotations };
}
