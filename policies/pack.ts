import type { Policies, ReportViolation } from '@pulumi/policy';
import { PolicyPack } from '@pulumi/policy';
import { failing } from './enforce.ts';
import type { IsoDate } from './exception.ts';
import { EXCEPTIONS } from './exceptions.ts';
import { modeOf } from './mode.ts';
import type { PackFinding, StackResource } from './pack-findings.ts';
import { packFindings } from './pack-findings.ts';
import type { Rule } from './rule.ts';
import { RULES } from './rules.ts';

/**
 * The rules as a Pulumi policy pack: `pulumi preview --policy-pack policies/pack.js`. Each finding stands at its
 * resource, and one that would stop a release stops `up`. The day and CI are read here, at the end of the pipeline.
 */
export function servePack(): PolicyPack {
  const date = new Date().toISOString().slice(0, 10) as IsoDate;
  const mode = modeOf(process.env);
  const stopping = (findings: readonly PackFinding[]) => new Set(failing(findings, mode));
  const find = (resources: readonly StackResource[], rules: readonly Rule[]) =>
    packFindings(resources, rules, EXCEPTIONS, date);

  const policies: Policies = RULES.map((rule) => {
    const common = { name: rule.name, description: rule.why, enforcementLevel: 'mandatory' as const };
    const tell = (resources: readonly StackResource[], report: ReportViolation): void => {
      const findings = find(resources, [rule]);
      const stops = stopping(findings);
      for (const finding of findings) if (stops.has(finding)) report(wordsOf(finding), finding.urn);
    };
    // What needs no neighbours is judged before it is applied, the rest when all of the stack is known.
    return needsNeighbours(rule)
      ? { ...common, validateStack: ({ resources }, report) => tell(resources.map(plain), report) }
      : {
          ...common,
          validateResource: ({ urn, type, props, opts: { parent } }, report) =>
            tell([{ urn, type, props, parent }], report),
        };
  });
  return new PolicyPack('millwright', {
    policies: [
      ...policies,
      {
        name: 'exceptions-in-time',
        description: 'an exception that runs out unnoticed fails the next change, whatever that is about',
        enforcementLevel: 'advisory',
        validateStack: ({ resources }, report) => {
          const findings = find(resources.map(plain), RULES);
          const stops = stopping(findings);
          for (const finding of findings) {
            const { status, exception, rule, urn } = finding;
            if (status === 'excepted' || stops.has(finding) || exception === undefined) continue;
            report(`${status}: ${rule}, until ${exception.expires}, ${exception.owner}`, urn);
          }
        },
      },
    ],
  });
}

/** A rule that asks for its context looks at other objects. */
export function needsNeighbours(rule: Rule): boolean {
  return rule.check.length > 1;
}

function wordsOf({ message, status, exception }: PackFinding): string {
  const until = exception === undefined ? '' : ` (${status}: its exception ended on ${exception.expires})`;
  return `${message}${until}`;
}

function plain({
  urn,
  type,
  props,
  parent,
}: Omit<StackResource, 'parent'> & {
  readonly parent?: { readonly urn: string } | undefined;
}): StackResource {
  return { urn, type, props, parent: parent?.urn };
}
