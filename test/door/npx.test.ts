import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ENGINES } from '../engines/engines.ts';
import { program } from '../engines/programs.ts';
import { judged } from './proofs.ts';

/** The package fetches the CLI once, and then starts what it has kept. */
it('S126 npx pulumi starts the version that package-lock.json names, and no other', () =>
  judged('npx pulumi, once its CLI is here', () => {
    const version = ENGINES.find(({ name }) => name === 'pulumi')?.version ?? '';
    const home = mkdtempSync(path.join(os.tmpdir(), 'millwright-door-'));
    onTestFinished(() => rmSync(home, { recursive: true }));
    const kept = path.join(home, 'versions', version.slice(1), 'bin');
    mkdirSync(kept, { recursive: true });
    symlinkSync(program('pulumi'), path.join(kept, 'pulumi'));
    const env = { ...process.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: 'true' };
    const said = execFileSync('npx', ['--no', 'pulumi', 'version'], { env, encoding: 'utf8' }).trim();
    expect(said).toBe(version);
    return Promise.resolve(`${said}, without a download`);
  }));
