import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseEnvironment } from '../../../workloads/kit/config.ts';
import { Environment } from '../../../workloads/vision-inferencer/environment.ts';

const MODEL = path.resolve('workloads/vision-inferencer/model');

/** Loads the model in a process of its own, which may write to an empty home and temp folder; gives what it wrote. */
async function filesAfterLoading(environment: Record<string, string>): Promise<string[]> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'telemetry-'));
  onTestFinished(() => fs.rm(folder, { recursive: true, force: true }));
  const program = `
    const { InferenceSession } = await import('onnxruntime-node');
    await InferenceSession.create(${JSON.stringify(`${MODEL}/surface-defects.onnx`)});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { HOME: folder, TMPDIR: folder, ...environment },
    stdio: 'ignore',
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  return (await fs.readdir(folder, { recursive: true })).sort();
}

it('S5 S104 onnxruntime keeps no device id and no report when it is told so', async () => {
  expect(await filesAfterLoading({ ORT_DISABLE_TELEMETRY: '1' })).toEqual([]);
  // Without it, it does: this is what the variable is for, and the sign that the name still means something.
  expect(await filesAfterLoading({})).toContain('.ses');
});

it('S5 S104 the inferencer does not start without it', () => {
  expect(() => parseEnvironment(Environment, {})).toThrow(/ORT_DISABLE_TELEMETRY/);
});
