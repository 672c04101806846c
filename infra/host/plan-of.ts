import type { Placed } from '../release.ts';
import type { Site } from '../site/site.ts';
import { authoritySteps } from './authority/steps.ts';
import { baseSteps } from './base/base.ts';
import { edgecoreSteps } from './edgecore/steps.ts';
import { k3sSteps } from './k3s/steps.ts';
import type { HostPart } from './part.ts';
import type { HostPlan } from './plan.ts';
import { nameOf } from './shell/quote.ts';
import { gateSteps, trustSteps } from './trust/steps.ts';

/** In this order: what a part needs is made by those before it. */
const PARTS: readonly HostPart[] = [
  baseSteps,
  authoritySteps,
  trustSteps,
  k3sSteps,
  edgecoreSteps,
  gateSteps,
];

/**
 * The plan of one host of a site.
 * @param placed the objects of the site: from them come the folders that pods want of their host
 */
export function planOf(site: Site, hostName: string, placed: readonly Placed[]): HostPlan {
  const host = site.hosts.find(({ name }) => name === hostName);
  if (host === undefined) throw new Error(`${site.name} has no host ${hostName}`);
  const { name, role, arch, address } = host;
  const plan = {
    site: site.name,
    host: name,
    role,
    arch,
    address,
    steps: PARTS.flatMap((part) => part(site, host, placed)),
  };
  const problems = planProblems(plan);
  if (problems.length > 0) throw new Error(`the plan of ${site.name}/${name}:\n${problems.join('\n')}`);
  return plan;
}

/** Why two parts do not go together: faults of ours, never of a site file. */
export function planProblems({ steps }: HostPlan): readonly string[] {
  return [
    ...twice(steps.map(({ id }) => nameOf(id))).map(
      (name) => `two steps are called ${name}; give one another name`,
    ),
    ...twice(steps.flatMap((step) => ('path' in step ? [step.path] : []))).map(
      (path) => `two steps write ${path}; leave it to one`,
    ),
    ...steps
      .filter(({ id }) => !/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(id))
      .map(({ id }) => `${id}: an id is kebab-case`),
    ...twice(steps.flatMap((step) => (step.kind === 'package' ? [step.name] : []))).map(
      (name) => `two steps install ${name}; leave it to one`,
    ),
    ...steps.flatMap((step) => {
      if (step.kind !== 'file') return [];
      // It is printed by a here-document, which has nothing but whole lines.
      return step.content.endsWith('\n') ? [] : [`${step.id}: its content ends without a line's end`];
    }),
  ];
}

function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
