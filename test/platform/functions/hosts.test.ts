import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { render } from '../../../infra/render.ts';
import { idOf } from '../../../infra/kube/object.ts';
import type { FunctionDriver } from '../../../infra/site/site.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import type { Cluster } from '../../engines/cluster.ts';
import { startCluster } from '../../engines/cluster.ts';
import type { DefinitionSource } from '../../engines/definitions.ts';
import { definitionsHindrance, definitionsOf, establish } from '../../engines/definitions.ts';
import { prove } from '../../engines/proof/prove.ts';
import { programIfThere } from '../../engines/programs.ts';
import { aLock } from '../../infra/small-site.ts';

const NEEDS = ['etcd', 'kube-controller-manager', 'kube-scheduler'];

/** Of Knative Serving 0.51. */
const KNATIVE_DEFINITIONS: DefinitionSource = {
  module: 'knative.dev/serving',
  version: 'v0.51.0',
  sum: 'h1:yN2Q7eYqJgoPfZkATjoBZyGbZ2P1Qhns9HIMU4mF+to=',
  paths: ['config/core/300-resources/service.yaml'],
};

describe('the function of lyon, by who hosts it', () => {
  const claim = (driver: string, hindrance: string | undefined) => ({
    artefact: `the function of lyon for ${driver}`,
    judge: 'kube-apiserver',
    needs: NEEDS,
    hindrance,
  });
  let cluster: Cluster | undefined;

  beforeAll(async () => {
    const isMissing = ['kube-apiserver', ...NEEDS].some((name) => programIfThere(name) === undefined);
    if (!isMissing) cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());

  /** Applies all of it but what another part brings; throws for a warning. */
  const apply = async (driver: FunctionDriver): Promise<number> => {
    if (cluster === undefined) throw new Error('the cluster did not start');
    const site = loadSite('lyon');
    const { placed } = render({ ...site, functions: { ...site.functions, driver } }, aLock());
    const own = placed.filter(
      ({ chart, id }) => chart === 'functions' || id === 'core/Namespace/_/functions',
    );
    for (const { object } of own) {
      const { warnings } = await cluster.apply(object);
      expect(warnings, idOf(object)).toEqual([]);
    }
    return own.length;
  };

  it('S57 is taken as a plain Deployment', () =>
    prove(claim('a plain Deployment', undefined), async () => {
      return `${await apply('deployment')} objects by server-side apply with strict fields, no warning`;
    }));

  it('is taken as a Service of Knative, by the definitions of 0.51', () =>
    prove(claim('Knative', definitionsHindrance(KNATIVE_DEFINITIONS)), async () => {
      if (cluster === undefined) throw new Error('the cluster did not start');
      await establish(cluster, definitionsOf(KNATIVE_DEFINITIONS));
      return `${await apply('knative')} objects by server-side apply with strict fields; Knative itself did not run`;
    }));

  it('S54 as a Function of OpenFaaS nobody has judged it here', () =>
    prove(
      claim(
        'OpenFaaS',
        'github.com/openfaas/faas-netes, which has the definition, is in no registry that is reachable from here',
      ),
      () => Promise.resolve(''),
    ));
});
