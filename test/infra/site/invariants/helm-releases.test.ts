import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SiteError } from '../../../../infra/site/problem.ts';
import type { Problem } from '../../../../infra/site/problem.ts';
import type { Site } from '../../../../infra/site/site.ts';
import { loadSite } from '../../../../stacks/site-files.ts';
import { aStacksFolder, SMALL_SITE } from '../../../stacks-folder.ts';

const DOCUMENT = new URL('../../../../docs/delivery.md', import.meta.url);

const WITH_CHART = `${SMALL_SITE}    delivery: flux
    helmReleases:
      edge-sensor-service:
        version: 1.4.2
        namespace: edge-apps
        requests: { cpuMilli: 200, memory: 256MiB }
        images: { image: aggregator }
        values:
          replicaCount: 2
          image: { pullPolicy: IfNotPresent }
          ports: [8080, 8081]
`;

function load(text: string): Site {
  return loadSite('a', { stacksDir: aStacksFolder({ 'Pulumi.a.yaml': text }) });
}

function problemsAfter(from: string, to: string): readonly Problem[] {
  if (!WITH_CHART.includes(from)) throw new Error(`the site has no ${JSON.stringify(from)}`);
  try {
    load(WITH_CHART.replace(from, () => to));
  } catch (error) {
    if (error instanceof SiteError) return error.problems;
    throw error;
  }
  return [];
}

describe('a chart of the user in a site file', () => {
  it('S70 is taken as docs/delivery.md shows it: the source’s edge-sensor-service', () => {
    const [, example = ''] = /```yaml\n(helmReleases:[^]*?)```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
    const site = load(`${SMALL_SITE}    delivery: flux\n${example.replaceAll(/^(?=.)/gm, '    ')}`);
    expect(site.helmReleases).toMatchObject([
      {
        name: 'edge-sensor-service',
        values: { replicaCount: 2, resources: { limits: { cpu: '500m', memory: '256Mi' } } },
      },
    ]);
  });

  it('S68 is data: its version, its namespace, what it needs, its images and its values', () => {
    expect(load(WITH_CHART).helmReleases).toEqual([
      {
        name: 'edge-sensor-service',
        chart: undefined,
        version: '1.4.2',
        digest: undefined,
        namespace: 'edge-apps',
        requests: { cpuMilli: 200, memoryMiB: 256 },
        images: [{ path: 'image', image: 'aggregator' }],
        values: { replicaCount: 2, image: { pullPolicy: 'IfNotPresent' }, ports: [8080, 8081] },
      },
    ]);
    expect(load(SMALL_SITE).helmReleases).toEqual([]);
  });

  it.each([
    {
      why: 'where Pulumi holds the tree',
      edit: ['delivery: flux', 'delivery: pulumi'],
      rule: 'charts-without-flux',
      at: 'helmReleases',
      remedy: 'write `delivery: flux`, or take it out',
    },
    {
      why: 'where Argo CD holds the tree',
      edit: ['delivery: flux', 'delivery: argocd'],
      rule: 'charts-without-flux',
      at: 'helmReleases',
      remedy: 'write `delivery: flux`, or take it out',
    },
    {
      why: 'in a namespace of the site',
      edit: ['namespace: edge-apps', 'namespace: manufacturing'],
      rule: 'chart-among-ours',
      at: 'helmReleases.edge-sensor-service.namespace',
      remedy: 'write another, such as "edge-sensor-service"',
    },
    {
      why: 'in a namespace of the cluster',
      edit: ['namespace: edge-apps', 'namespace: kube-system'],
      rule: 'chart-among-ours',
      at: 'helmReleases.edge-sensor-service.namespace',
      remedy: 'write another',
    },
    {
      why: 'T12 in a namespace with a hyphen that is none',
      edit: ['namespace: edge-apps', 'namespace: edge\u2011apps'],
      rule: 'name',
      at: 'helmReleases.edge-sensor-service.namespace',
      remedy: 'type the hyphen of the keyboard',
    },
    {
      why: 'T11 with a template in its values',
      edit: ['IfNotPresent', '"sha-{{ .Values.imageTag }}"'],
      rule: 'template-in-values',
      at: 'helmReleases.edge-sensor-service.values.image.pullPolicy',
      remedy: 'write it out',
    },
    {
      why: 'T11 with a template in a list of its values',
      edit: ['[8080, 8081]', '[8080, "{{ x }}"]'],
      rule: 'template-in-values',
      at: 'helmReleases.edge-sensor-service.values.ports.1',
      remedy: 'write it out',
    },
    {
      why: 'S69 with an image that is set in its values as well',
      edit: ['pullPolicy: IfNotPresent', 'tag: v1'],
      rule: 'image-set-twice',
      at: 'helmReleases.edge-sensor-service.images.image',
      remedy: 'take `repository` and `tag` out',
    },
    {
      why: 'with an image where its values have a text',
      edit: ['image: { pullPolicy: IfNotPresent }', 'image: a/b:c'],
      rule: 'image-set-twice',
      at: 'helmReleases.edge-sensor-service.images.image',
      remedy: 'or this line',
    },
    {
      why: 'with a range for a version',
      edit: ['version: 1.4.2', 'version: ^1.4.0'],
      rule: 'value',
      at: 'helmReleases.edge-sensor-service.version',
      remedy: '',
    },
    {
      why: 'with a digest that no repository of charts has',
      edit: [
        'version: 1.4.2',
        `version: 1.4.2\n        chart: https://charts.example/a\n        digest: sha256:${'0'.repeat(64)}`,
      ],
      rule: 'digest-without-registry',
      at: 'helmReleases.edge-sensor-service.digest',
      remedy: 'mirror the chart to a registry',
    },
  ])('is refused $why, with what to do', ({ edit: [from = '', to = ''], rule, at, remedy }) => {
    const problems = problemsAfter(from, to);
    expect(problems.map((problem) => [problem.rule, problem.path])).toEqual([[rule, at]]);
    expect(problems[0]?.remedy).toContain(remedy);
    expect(problems[0]?.line).toBeGreaterThan(16);
  });
});
