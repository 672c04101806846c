import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** `npm run bench -- <what> [--json]`: measurements, as ratios against a floor or a peer of the same run. */
const BENCHES: Readonly<Record<string, string>> = {
  synth: 'from an edited site file to its checked tree, against the default cdk8s synth',
  collision: 'from the bytes of a scan to the commands, against decoding alone',
  spool: 'durable appends, against bare writes and flushes',
  vision: 'from a JPEG to a verdict, against the bare model',
};

const [name = '', ...args] = process.argv.slice(2);
if (Object.hasOwn(BENCHES, name)) {
  const file = path.join(import.meta.dirname, `${name}.ts`);
  process.exitCode = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' }).status ?? 1;
} else {
  console.error('npm run bench -- <what> [--json]');
  for (const [bench, what] of Object.entries(BENCHES)) console.error(`  ${bench.padEnd(10)} ${what}`);
  process.exitCode = 2;
}
