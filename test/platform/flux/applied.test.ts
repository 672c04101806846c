import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LAYERS } from '../../../infra/kube/layer.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';
import type { Release } from '../../../infra/release.ts';
import { goBack } from '../../../stacks/delivery/publish-tree.ts';
import { readTar } from '../../../workloads/image/archive.ts';
import { versions } from '../../door/doors.ts';
import type { Cluster } from '../../engines/cluster.ts';
import { startCluster } from '../../engines/cluster.ts';
import type { Registry } from '../../engines/cluster/registry.ts';
import { startRegistry } from '../../engines/cluster/registry.ts';
import {
  definitionsHindrance,
  definitionsOf,
  establish,
  establishForSites,
  FLUX_DEFINITIONS,
  SITE_DEFINITIONS,
} from '../../engines/definitions.ts';
import { prove } from '../../engines/proof/prove.ts';
import { program, programIfThere } from '../../engines/programs.ts';
import { aFluxSite, aLockWith, aSigner, clientOf, commitOf, publishAs, released } from './a-site.ts';
import { notAsRendered } from './as-rendered.ts';
import type { Line } from './line.ts';
import { aLineTo } from './line.ts';
import type { Source } from './source-stand-in.ts';
import { startSourceStandIn } from './source-stand-in.ts';

const execute = promisify(execFile);
const NEEDS = ['etcd', 'kube-controller-manager', 'kube-scheduler', 'kubectl', 'crane', 'cosign'];
const HINDRANCE = definitionsHindrance(...SITE_DEFINITIONS, FLUX_DEFINITIONS);
const claim = (artefact: string) => ({
  artefact: `Flux: ${artefact}, its layers applied once by kubectl`,
  judge: 'kube-apiserver',
  needs: NEEDS,
  hindrance: HINDRANCE,
});

/**
 * What a site pulls, applied as its steps say, without the controller that would do so: no waiting, no pruning, no drift.
 * Those are told as absent in the proof table.
 */
describe('an artifact that a site pulls', () => {
  const signer = aSigner();
  const site = aFluxSite(signer);
  const first = released(site);
  const second = released(site, aLockWith('aggregator'));
  let cluster: Cluster;
  let registry: Registry;
  let line: Line;
  let source: Source;

  beforeAll(async () => {
    if (
      HINDRANCE !== undefined ||
      ['kube-apiserver', ...NEEDS].some((name) => programIfThere(name) === undefined)
    )
      return;
    cluster = await startCluster();
    registry = await startRegistry(cluster.folder.dir);
    line = await aLineTo(registry.address);
    await establishForSites(cluster);
    await establish(cluster, definitionsOf(FLUX_DEFINITIONS));
    for (const { object } of first.start) await cluster.apply(object, 'millwright');
    source = await startSourceStandIn(cluster, registry, line.address);
  });
  afterAll(async () => {
    (source as Source | undefined)?.close();
    (line as Line | undefined)?.close();
    await (cluster as Cluster | undefined)?.stop();
  });

  const publish = (word: string, release: Release, key = signer.key) =>
    publishAs(word, release, clientOf(registry.address), key);
  const objectsOf = ({ placed }: Release): readonly KubeObject[] => placed.map(({ object }) => object);

  /** Follows the site's tag and applies what is there, one layer after the other. */
  async function pull(): Promise<void> {
    const { content } = await source.follow();
    const folder = path.join(cluster.folder.dir, 'pulled');
    await rm(folder, { recursive: true, force: true });
    for (const file of await readTar(gunzipSync(content), () => true)) {
      const at = path.join(folder, file.path);
      await mkdir(path.dirname(at), { recursive: true });
      if (file.kind === 'file') await writeFile(at, file.bytes);
    }
    // A layer that the site has nothing for has no folder.
    for (const layer of LAYERS.filter((one) => existsSync(path.join(folder, one)))) {
      const args = ['apply', '--server-side', '--field-manager', 'kustomize-controller'];
      await execute(program('kubectl'), [
        ...args,
        '--kubeconfig',
        cluster.kubeconfig,
        '-f',
        path.join(folder, layer),
      ]);
    }
  }

  it('S66 makes every object of the tree, in the order of its layers', () =>
    prove(claim('a first installation'), async () => {
      await publish('one', first);
      await pull();
      expect(await notAsRendered(cluster, objectsOf(first))).toEqual([]);
      return `${first.placed.length} objects, pulled, verified by cosign and held as they were rendered`;
    }));

  it('S69 that is an update writes nothing but what it changes', () =>
    prove(claim('an update'), async () => {
      const before = await versions(cluster, objectsOf(first));
      await publish('two', second);
      await pull();
      const after = await versions(cluster, objectsOf(second));
      expect([...after].filter(([id, one]) => before.get(id) !== one).map(([id]) => id)).toEqual([
        'apps/Deployment/edge/aggregator-gw-2',
        'apps/StatefulSet/manufacturing/aggregator-gw-1',
      ]);
      return 'a new image of one service: two objects written';
    }));

  it('S114 is refused where somebody else has signed it, whoever can write to the registry', () =>
    prove(
      { ...claim('a foreign signature'), judge: 'cosign', needs: ['kube-apiserver', ...NEEDS] },
      async () => {
        const before = await versions(cluster, objectsOf(second));
        await publish('foreign', first, aSigner().key);
        await expect(pull()).rejects.toThrow(/cosign verify/);
        expect(await versions(cluster, objectsOf(second))).toEqual(before);
        return 'the real cosign refused it, and nothing was written';
      },
    ));

  it('S6 is not to be had while the WAN is down, and nothing at the site changes', () =>
    prove(claim('a WAN that is gone'), async () => {
      const before = await versions(cluster, objectsOf(second));
      line.cut();
      await expect(pull()).rejects.toThrow(/crane/);
      expect(await versions(cluster, objectsOf(second))).toEqual(before);
      line.restore();
      return 'every object stayed as it was';
    }));

  it('is the last good one again where the tag goes back', () =>
    prove(claim('going back'), async () => {
      await goBack(clientOf(registry.address), commitOf('one'));
      await pull();
      expect(await notAsRendered(cluster, objectsOf(first))).toEqual([]);
      return `${first.placed.length} objects as at the first revision`;
    }));
});
