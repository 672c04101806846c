import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeJpeg } from '../../../workloads/line/jpeg.ts';
import { drawSurface, LABELS } from '../../../workloads/line/surface.ts';
import { freePorts } from '../../../stacks/local/ports.ts';
import { until } from '../../engines/cluster/until.ts';

const MODEL = path.resolve('workloads/vision-inferencer/model');
const START_MS = 25_000;

describe('image-classification', () => {
  let child: ChildProcess;
  let url = '';
  const call = (body: string) => fetch(url, { method: 'POST', body });
  const classify = async (jpeg: Uint8Array) => {
    const answer = await call(Buffer.from(jpeg).toString('base64'));
    return { status: answer.status, ...((await answer.json()) as Record<string, unknown>) };
  };

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    url = `http://127.0.0.1:${port}`;
    child = spawn(process.execPath, ['workloads/image-classification/main.ts'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: String(port),
        MODEL_PATH: path.join(MODEL, 'surface-defects.onnx'),
        MODEL_PREPROCESSING_PATH: path.join(MODEL, 'preprocessing.json'),
      },
    });
    await until('the function to be ready', START_MS, async () => (await fetch(`${url}/readyz`)).ok);
  });
  afterAll(() => child.kill('SIGKILL'));

  it('S57 T18 classifies the picture that the model knows, with no network and no weights to fetch', async () => {
    expect(await classify(readFileSync(path.join(MODEL, 'self-test.jpg')))).toEqual({
      status: 200,
      class_id: 1,
      label: 'scratch',
      score: expect.any(Number) as number,
    });
  });

  it('S57 knows one defect from another, and none, in pictures that it never saw', async () => {
    for (const label of LABELS) {
      const jpeg = await encodeJpeg(drawSurface({ label, seed: 5_700_001, widthPx: 640, heightPx: 480 }), {
        quality: 85,
      });
      expect(await classify(jpeg), label).toMatchObject({ status: 200, label });
    }
  });

  it('tells a caller of what is no picture, and of one that is a bomb, by whose fault it is', async () => {
    const flat = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: 'grey' }, limitInputPixels: false });
    const cases: readonly (readonly [string, string, number])[] = [
      ['no base64', 'nothing of that kind!', 400],
      ['nothing', '', 400],
      ['no picture', Buffer.from('#!/bin/sh').toString('base64'), 415],
      ['a PNG', (await flat(64, 64).png().toBuffer()).toString('base64'), 415],
      [
        '20 megapixels',
        (await flat(5_000, 4_000).jpeg().toBuffer()).toString('base64').slice(0, 40_000),
        422,
      ],
      ['a strip', (await flat(4_000, 10).jpeg().toBuffer()).toString('base64'), 422],
      ['progressive', (await flat(640, 480).jpeg({ progressive: true }).toBuffer()).toString('base64'), 422],
      ['too large', 'A'.repeat(2_000_000), 413],
    ];
    for (const [name, body, status] of cases) {
      const answer = await call(body);
      expect(answer.status, name).toBe(status);
      expect(((await answer.json()) as { reason: string }).reason.length, name).toBeGreaterThan(10);
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('refuses the fifth call of a flood and answers the others', async () => {
    const body = readFileSync(path.join(MODEL, 'self-test.jpg')).toString('base64');
    const answers = await Promise.all(Array.from({ length: 40 }, () => call(body)));
    const statuses = Map.groupBy(answers, ({ status }) => status);
    expect([...statuses.keys()].toSorted()).toEqual([200, 503]);
    expect(statuses.get(200)?.length).toBeGreaterThanOrEqual(4);
  });

  it('stops when it is told to', async () => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
  });
});
