import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { MachineSite } from './machine.ts';
import { program } from '../engines/programs.ts';

/** Where somebody sits who reaches the machines: its `ssh` is the real one, in the network of the site. */
export function deskPath({ folder, desk }: MachineSite): string {
  const bin = path.join(folder.dir, 'bin');
  mkdirSync(bin, { recursive: true });
  const file = path.join(bin, 'ssh');
  writeFileSync(file, `#!/bin/sh\nexec nsenter --net=${desk.path} ${program('ssh')} "$@"\n`);
  chmodSync(file, 0o755);
  return `${bin}:${process.env.PATH ?? ''}`;
}

/** What people would see, kept. */
export function aScreen(): { readonly output: NodeJS.WriteStream; readonly words: () => string } {
  let words = '';
  const output = new Writable({
    write: (chunk: Buffer, _, done) => {
      words += chunk.toString();
      done();
    },
  });
  return { output: output as unknown as NodeJS.WriteStream, words: () => words };
}
