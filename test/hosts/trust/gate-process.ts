import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { AUDIT_FILE } from '../../../workloads/gate/audit.ts';
import { until } from '../../engines/cluster/until.ts';

/** The gate as its unit starts it, and what it has written down. */
export interface GateProcess {
  readonly port: number;
  start(): Promise<void>;
  /** At once, as a power cut would. */
  kill(): Promise<void>;
  /** everything in the audit log, oldest first */
  audit(): readonly AuditRow[];
  auditLines(): readonly string[];
  words(): string;
}

export interface AuditRow {
  readonly event: string;
  readonly host?: string;
  readonly address?: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly lines?: Readonly<Record<string, number>>;
}

const MAIN = path.join(import.meta.dirname, '..', '..', '..', 'workloads', 'gate', 'main.ts');
const START_TIMEOUT_MS = 30_000;

export function aGateProcess(environment: Readonly<Record<string, string>>, port: number): GateProcess {
  const stateDir = environment.STATE_DIR ?? '';
  let child: ChildProcess | undefined;
  let said = '';
  const auditLines = (): readonly string[] => {
    if (!existsSync(stateDir)) return [];
    const files = readdirSync(stateDir)
      .filter((name) => name.startsWith(AUDIT_FILE))
      .sort()
      .reverse();
    return files.flatMap((name) =>
      readFileSync(path.join(stateDir, name), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}')),
    );
  };
  return {
    port,
    start: async () => {
      const env = { PATH: process.env.PATH, ...environment, LISTEN_PORT: String(port) };
      const running = spawn('setpriv', ['--pdeathsig', 'KILL', process.execPath, MAIN], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = running;
      let ours = '';
      for (const stream of [running.stdout, running.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          ours += chunk.toString();
          said += chunk.toString();
        });
      }
      await until('the gate', START_TIMEOUT_MS, () => {
        if (running.exitCode !== null) throw new Error(`the gate ended: ${ours.slice(-2_000)}`);
        return ours.includes('gate listens');
      });
    },
    kill: async () => {
      const running = child;
      child = undefined;
      if (running?.exitCode !== null || running.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      running.kill('SIGKILL');
      await ended;
    },
    audit: () => auditLines().map((line) => JSON.parse(line) as AuditRow),
    auditLines,
    words: () => said,
  };
}
