import type { Finding, Mode } from '../policies/enforce.ts';
import { failing } from '../policies/enforce.ts';
import { RULES } from '../policies/rules.ts';
import { count, styled, table } from './table.ts';

/** How one rule stands over some findings. */
export interface PolicyRow {
  readonly rule: string;
  readonly holds: boolean;
  readonly open: number;
  readonly excepted: number;
  readonly expiring: number;
  readonly expired: number;
}

export function policyRows(findings: readonly Finding[], mode: Mode): readonly PolicyRow[] {
  return RULES.map(({ name }) => {
    const own = findings.filter(({ rule }) => rule === name);
    const times = (status: Finding['status']): number =>
      own.filter((finding) => finding.status === status).length;
    return {
      rule: name,
      holds: failing(own, mode).length === 0,
      open: times('open'),
      excepted: times('excepted'),
      expiring: times('expiring'),
      expired: times('expired'),
    };
  });
}

/** Which policies hold, and below it every finding that needs somebody: what is broken, expired or soon will be. */
export function policyReport(findings: readonly Finding[], mode: Mode): string {
  const rows = policyRows(findings, mode).map((row) => [
    row.rule,
    row.holds ? styled('green', 'holds') : styled('red', 'broken'),
    notes(row),
  ]);
  const urgent = findings.filter(({ status }) => status !== 'excepted');
  return [table(['policy', 'stands', ''], rows), ...urgent.map(findingLines)].join('\n');
}

function notes(row: PolicyRow): string {
  return [
    row.open > 0 ? count(row.open, 'finding') : '',
    row.excepted > 0 ? `${row.excepted} excepted` : '',
    row.expiring > 0 ? styled('yellow', `${row.expiring} excepted for less than a month more`) : '',
    row.expired > 0 ? styled('red', `${row.expired} with an expired exception`) : '',
  ]
    .filter((note) => note !== '')
    .join(', ');
}

function findingLines({ rule, objectId, message, status, exception }: Finding): string {
  const until = exception === undefined ? '' : `, ${exception.owner} until ${exception.expires}`;
  const colour = status === 'expiring' ? 'yellow' : 'red';
  return `${styled(colour, `${status} ${rule}${until}`)}\n  ${objectId}\n  ${message}`;
}
