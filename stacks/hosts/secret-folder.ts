import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { HostPlan } from '../../infra/host/plan.ts';
import { secretsOf } from '../../infra/host/script.ts';
import { UsageError } from '../usage-error.ts';

/** Readable by others, it is no secret any more. */
const OTHERS = 0o077;
/** Standard input is kept in memory whole. */
const MAX_BYTES = 64 * 1024;

/**
 * The secrets of some plans from a folder, a file for each name; one below the name of a host is that host's own.
 * Throws a UsageError with all that is missing.
 * @param folder undefined where none was named
 */
export function readSecrets(
  plans: readonly HostPlan[],
  folder: string | undefined,
): ReadonlyMap<string, ReadonlyMap<string, Buffer>> {
  const problems: string[] = [];
  const read = (host: string, name: string): Buffer => {
    const files = folder === undefined ? [] : [path.join(folder, host, name), path.join(folder, name)];
    for (const file of files) {
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat?.isFile() !== true) continue;
      if ((stat.mode & OTHERS) !== 0) problems.push(`${file} can be read by others: chmod 600 ${file}`);
      if (stat.size > MAX_BYTES)
        problems.push(`${file} has ${stat.size} bytes, and a secret at most ${MAX_BYTES}`);
      return stat.size > MAX_BYTES ? Buffer.alloc(0) : readFileSync(file);
    }
    problems.push(
      `${host} needs the secret ${name}${folder === undefined ? '' : `: neither ${files.join(' nor ')} is there`}`,
    );
    return Buffer.alloc(0);
  };
  const secrets = new Map(
    plans.map((plan) => [plan.host, new Map(secretsOf(plan).map((name) => [name, read(plan.host, name)]))]),
  );
  if (problems.length > 0) {
    throw new UsageError(
      [...new Set(problems)].join('\n'),
      'name the folder with --secrets <folder>: a file for each name, or below a folder of the host’s name, mode 600',
    );
  }
  return secrets;
}
