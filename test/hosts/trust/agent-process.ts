import { spawn } from 'node:child_process';
import path from 'node:path';

export interface AgentEnd {
  readonly code: number;
  readonly words: string;
}

const MAIN = path.join(import.meta.dirname, '..', '..', '..', 'workloads', 'enrolment-agent', 'main.ts');

/** The agent as its unit starts it, to its end. */
export function runAgent(environment: Readonly<Record<string, string>>): Promise<AgentEnd> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, ...environment };
    const child = spawn(process.execPath, [MAIN], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 110_000,
    });
    let words = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        words += chunk.toString();
      });
    }
    child.once('error', reject);
    child.once('exit', (code) => resolve({ code: code ?? -1, words }));
  });
}
