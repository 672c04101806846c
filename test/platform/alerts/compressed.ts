import type { Alert } from '../../../infra/alerts/alert.ts';
import { ALERTS } from '../../../infra/alerts/alerts.ts';
import { ruleFile } from '../../../infra/alerts/rule-file.ts';

/** A minute of a site is a second here: every duration of the rules is divided by this, and nothing else is changed. */
export const FACTOR = 60;

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /(\d+)([smh])/;
/** Ages and times to come, in seconds, that an expression compares with. */
const SECONDS = /(?<=_seconds [<>] )\d+/g;

/** The rules of the site, in less time. */
export function compressedRules(): string {
  const rules = ruleFile(ALERTS.map(compressed));
  return rules.replace(/(?<=interval: "?)\d+[smh]/, shorter);
}

function compressed(alert: Alert): Alert {
  const { expression, forDuration } = alert;
  return {
    ...alert,
    expression: expression
      .replaceAll(/(?<=\[)\d+[smh](?=\])/g, shorter)
      .replaceAll(SECONDS, (seconds) => String(Number(seconds) / FACTOR)),
    forDuration: shorter(forDuration),
  };
}

function shorter(duration: string): string {
  const [, amount = '', unit = ''] = DURATION.exec(duration) ?? [];
  const ms = Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return `${Math.round(ms / FACTOR)}ms`;
}
