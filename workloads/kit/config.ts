import type { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is wrong with what a service was given, one line a problem. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(subject: string, problems: readonly string[]) {
    super(`${subject} is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const SECRET = /secret|key|password|token/i;

/** The typed config of a service; unknown variables are ignored. Throws a ConfigError that holds every problem. */
export function parseEnvironment<T>(schema: z.ZodType<T>, environment: Environment): T {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  throw new ConfigError(
    'the environment',
    result.error.issues.map((issue) => problemOf(issue, environment)),
  );
}

function problemOf(issue: z.core.$ZodIssue, environment: Environment): string {
  const name = issue.path.map(String).join('.') || 'environment';
  return `${name}: got ${shown(name, environment[name])}, wanted ${wanted(issue)}`;
}

function shown(name: string, value: string | undefined): string {
  if (value === undefined) return 'nothing';
  if (SECRET.test(name)) return '(hidden)';
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}

/** zod's own messages say `Invalid input: expected string, received undefined`; of that, what was expected. */
function wanted({ message }: z.core.$ZodIssue): string {
  return message
    .replace(/^[^:]+: expected /, '')
    .replace(/, received \w+$/, '')
    .replace(/^Invalid /, 'a valid ');
}
