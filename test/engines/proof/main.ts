import { parseArgs } from 'node:util';
import type { ExitCode } from '../../../stacks/command.ts';
import { EXIT, printJson, say } from '../../../stacks/command.ts';
import { proofTable } from './proof-table.ts';
import { proofs } from './proof.ts';
import { writeProofs } from './written.ts';

// npm run prove [-- --json] [--write]: the proof table of the last run of each suite; --write puts it into
// docs/proof.json and the README.

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): ExitCode {
  let asked: { readonly json: boolean; readonly write: boolean };
  try {
    asked = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
    }).values;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return EXIT.badInput;
  }
  const rows = proofs();
  if (asked.json) printJson(rows);
  else say(proofTable(rows));
  if (!rows.some(({ status }) => status === 'proven')) {
    say(
      'nothing is proven yet: npm run test:cluster, test:faults, test:door, test:platform, test:images, test:hosts',
    );
    return EXIT.failed;
  }
  if (asked.write) writeProofs(rows);
  return rows.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.held;
}
