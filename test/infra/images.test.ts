import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ImageLockError, imageUse, parseImageLock } from '../../infra/images.ts';
import { imageNames } from '../../infra/render.ts';
import { aSite } from '../site.ts';
import { aLock } from './small-site.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

function problemsOf(value: unknown): readonly string[] {
  try {
    parseImageLock(value);
  } catch (error) {
    if (error instanceof ImageLockError) return error.problems;
    throw error;
  }
  return [];
}

describe('images.lock.json', () => {
  const lock = parseImageLock(
    JSON.parse(readFileSync(new URL('../../images.lock.json', import.meta.url), 'utf8')),
  );

  it('has a row for every image of the sites', () => {
    const rows = [...Object.keys(lock.built), ...Object.keys(lock.upstream)];
    for (const site of ['graz', 'lyon'])
      expect(rows).toEqual(expect.arrayContaining([...imageNames(aSite({}, site))]));
  });

  it('T13 is named by digest, or visibly unresolved', () => {
    expect(imageUse(aLock(DIGEST), 'registry.example.com/edge', 'aggregator')).toEqual({
      name: 'aggregator',
      reference: `registry.example.com/edge/aggregator@${DIGEST}`,
      isResolved: true,
    });
    expect(imageUse(aLock(null), 'registry.example.com/edge', 'aggregator')).toEqual({
      name: 'aggregator',
      reference: 'registry.example.com/edge/aggregator:unresolved',
      isResolved: false,
    });
  });

  it('has no row where it has none, not even by the names that every object has', () => {
    for (const name of ['constructor', 'toString', 'nginx']) {
      expect(imageUse(aLock(), 'registry.example.com', name)).toBeUndefined();
    }
  });

  it('T12 T13 is refused with every problem at once', () => {
    const row = { version: 'latest@1', platforms: { 'linux/arm/v7': null }, digest: 'sha256:12' };
    const value = { built: { mosquitto: row, 'vision\u2011inferencer': row }, upstream: {}, extra: 1 };
    expect(() => parseImageLock(value)).toThrow(ImageLockError);
    const problems = problemsOf(value).join('\n');
    for (const problem of [
      'built.mosquitto.version: got "latest@1"; write a version without a build suffix',
      'built.mosquitto.digest: got "sha256:12"; write sha256: and 64 hex digits as read from the bytes, or null',
      'built.mosquitto.platforms',
      'built.vision\u2011inferencer: write the name of an image',
      'extra',
    ]) {
      expect(problems).toContain(problem);
    }
  });

  it('says of each image once who makes it', () => {
    const { built } = aLock();
    const upstream = {
      mosquitto: { version: '2.0.11', source: 'docker.io/library/eclipse-mosquitto', digest: null },
    };
    expect(() => parseImageLock({ built, upstream })).toThrow('mosquitto: is built and upstream');
  });
});
