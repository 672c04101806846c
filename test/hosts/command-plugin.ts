import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';

const { version } = createRequire(import.meta.url)('@pulumi/command/package.json') as { version: string };
const FOLDER = `resource-command-v${version}`;
const PROGRAM = 'pulumi-resource-command';
const OFFICIAL = path.join(
  process.env.PULUMI_HOME ?? path.join(homedir(), '.pulumi'),
  'plugins',
  FOLDER,
  PROGRAM,
);

export const COMMAND_PLUGIN = { kind: existsSync(OFFICIAL) ? 'official' : 'stand-in', version } as const;

/** Puts the official plugin where the engine of a Pulumi home looks for it, or the stand-in of this folder. */
export function installCommandPlugin(pulumiHome: string): void {
  const folder = path.join(pulumiHome, 'plugins', FOLDER);
  mkdirSync(folder, { recursive: true });
  const program = path.join(folder, PROGRAM);
  if (COMMAND_PLUGIN.kind === 'official') {
    symlinkSync(OFFICIAL, program);
    return;
  }
  const standIn = path.join(import.meta.dirname, 'command-stand-in.ts');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
  chmodSync(program, 0o755);
}
