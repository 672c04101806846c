import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';

/** Which provider stands behind the door in these tests. */
export interface ProviderPlugin {
  readonly kind: 'official' | 'stand-in';
  readonly version: string;
}

const { version } = createRequire(import.meta.url)('@pulumi/kubernetes/package.json') as { version: string };
const FOLDER = `resource-kubernetes-v${version}`;
const PROGRAM = 'pulumi-resource-kubernetes';

/** The official plugin of exactly our version where Pulumi keeps it, else the stand-in of this folder. */
export function providerPlugin(environment: NodeJS.ProcessEnv = process.env): ProviderPlugin {
  return { kind: existsSync(officialPlugin(environment)) ? 'official' : 'stand-in', version };
}

function officialPlugin({ PULUMI_HOME }: NodeJS.ProcessEnv): string {
  return path.join(PULUMI_HOME ?? path.join(homedir(), '.pulumi'), 'plugins', FOLDER, PROGRAM);
}

/** Puts it where the engine of a Pulumi home looks for it. */
export function installPlugin(pulumiHome: string): void {
  const folder = path.join(pulumiHome, 'plugins', FOLDER);
  mkdirSync(folder, { recursive: true });
  const program = path.join(folder, PROGRAM);
  if (providerPlugin().kind === 'official') {
    symlinkSync(officialPlugin(process.env), program);
    return;
  }
  const standIn = path.join(import.meta.dirname, 'stand-in.ts');
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`);
  chmodSync(program, 0o755);
}
