import { expect, test } from 'vitest';
import { encodeFrame } from '../../../workloads/contracts/codec.ts';
import { acceptFrame, camerasOf } from '../../../workloads/vision-inferencer/intake.ts';
import { CAMERA, OTHER_CAMERA, aPlan } from './a-plan.ts';

const { ids: cameras } = camerasOf(aPlan(), 'gw-1');
const bytes = encodeFrame({ camera: CAMERA, sequence: 7, timestamp: 1000, jpeg: Uint8Array.of(1, 2) });
const accept = (topic: string, payload: Uint8Array = bytes) =>
  acceptFrame(topic, payload, { site: 'graz', cameras });

test('the cameras of a gateway are those of its own cells', () => {
  expect(camerasOf(aPlan(), 'gw-1')).toEqual({
    ids: new Set([CAMERA, OTHER_CAMERA]),
    filters: ['graz/left/camera/+/frame'],
  });
  expect(camerasOf(aPlan(), 'gw-2').filters).toEqual(['graz/right/camera/+/frame']);
});

test('a frame on the topic of its camera is taken', () => {
  const accepted = accept(`graz/${CAMERA}/frame`);
  expect(accepted.kind === 'frame' && accepted.frame).toMatchObject({
    camera: CAMERA,
    sequence: 7,
    timestamp: 1000,
  });
});

test.each([
  ['another site', `lyon/${CAMERA}/frame`, bytes, 'topic'],
  ['another flow', `graz/${CAMERA}/verdict`, bytes, 'topic'],
  ['no topic of ours', 'a/b', bytes, 'topic'],
  ['a camera that is in no plan', 'graz/left/camera/camera-99/frame', bytes, 'unknown-camera'],
  ['a camera of another gateway', 'graz/right/camera/camera-1/frame', bytes, 'unknown-camera'],
  ['bytes that are no frame', `graz/${CAMERA}/frame`, Uint8Array.of(0xff, 0xff, 0xff), 'undecodable'],
  ['a frame that names another camera than its topic', `graz/${OTHER_CAMERA}/frame`, bytes, 'wrong-camera'],
])('%s is refused', (_, topic, payload, reason) => {
  expect(accept(topic, payload)).toEqual({ kind: 'rejected', reason });
});
