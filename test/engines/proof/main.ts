import { parseArgs } from 'node:util';
import { EXIT, printJson, say } from '../../../stacks/command.ts';
import { proofTable } from './proof-table.ts';
import { proofs } from './proof.ts';

// npm run prove [-- --json]: the proof table of the last run of `npm run test:cluster`.

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  let json: boolean;
  try {
    ({ json } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
    }).values);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return EXIT.badInput;
  }
  const rows = proofs();
  if (json) printJson(rows);
  else say(rows.length === 0 ? 'nothing is proven yet: npm run test:cluster' : proofTable(rows));
  if (rows.length === 0) return EXIT.failed;
  return rows.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.held;
}
