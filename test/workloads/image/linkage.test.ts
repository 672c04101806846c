import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MACHINE, readElf } from '../../../workloads/image/elf.ts';
import type { File } from '../../../workloads/image/file.ts';
import { linkageProblems } from '../../../workloads/image/linkage.ts';
import { ARCHITECTURES } from '../../../workloads/image/platform.ts';

const NATIVE = new URL('../../../node_modules/onnxruntime-node/bin/napi-v6/linux/', import.meta.url);
const binding = (node: string): Buffer => readFileSync(new URL(`${node}/onnxruntime_binding.node`, NATIVE));
const at = (path: string, bytes: Uint8Array): File => ({ kind: 'file', path, isExecutable: true, bytes });
const link = (path: string, target: string): File => ({ kind: 'link', path, target });

test('a library says its machine, what it needs and where it looks', () => {
  expect(readElf(binding('arm64'))).toEqual({
    machine: MACHINE.arm64,
    interpreter: undefined,
    needed: [
      'libonnxruntime.so.1',
      'libstdc++.so.6',
      'libm.so.6',
      'libgcc_s.so.1',
      'libc.so.6',
      'ld-linux-aarch64.so.1',
    ],
    searched: ['$ORIGIN/'],
  });
  expect(readElf(binding('x64'))?.machine).toBe(MACHINE.amd64);
});

test('what is not an ELF file is none, however short', () => {
  for (const text of ['', '\u007fELF', '#!/bin/sh\n'.repeat(20)])
    expect(readElf(Buffer.from(text))).toBeUndefined();
});

test('an ELF file whose tables lie outside of it is an error, not a wrong answer', () => {
  const whole = binding('arm64');
  expect(() => readElf(whole.subarray(0, 200))).toThrow(RangeError);
});

test.each(ARCHITECTURES)('S113 a library of another architecture than $platform is found', (architecture) => {
  const other = architecture.node === 'x64' ? 'arm64' : 'x64';
  expect(linkageProblems([at('opt/a.node', binding(other))], architecture)).toEqual([
    expect.stringMatching(`opt/a.node: is for ELF machine \\d+, not ${architecture.name}`),
  ]);
});

test('each library that is missing is named, and those beside it, in the folders of the system or behind links are found', () => {
  const arm64 = ARCHITECTURES.find(({ name }) => name === 'arm64')!;
  const all = linkageProblems([at('opt/a.node', binding('arm64'))], arm64);
  expect(all).toHaveLength(6);
  expect(all[0]).toBe('opt/a.node: needs libonnxruntime.so.1, which is not in the image');
  const text = Buffer.from('stands for a library');
  const rest = linkageProblems(
    [
      at('opt/a.node', binding('arm64')),
      at('opt/libonnxruntime.so.1', text),
      link('lib', 'usr/lib'),
      link('usr/lib/aarch64-linux-gnu/libm.so.6', '/lib/aarch64-linux-gnu/libm-2.36.so'),
      at('usr/lib/aarch64-linux-gnu/libm-2.36.so', text),
      link('usr/lib/aarch64-linux-gnu/libc.so.6', 'libc.so.6'),
    ],
    arm64,
  );
  // The link to itself is none.
  expect(rest.map((problem) => problem.split(' ')[2])).toEqual([
    'libstdc++.so.6,',
    'libgcc_s.so.1,',
    'libc.so.6,',
    'ld-linux-aarch64.so.1,',
  ]);
});
