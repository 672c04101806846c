import type { Built, BuiltPlatform } from '../workloads/image/build.ts';
import { styled, table } from './table.ts';

/** One line while the others are still being built. */
export function lineOf({ name, elapsedMs }: Built): string {
  return `  ${name} after ${seconds(elapsedMs)}`;
}

/** Each image with what a gateway of each architecture downloads of it: compressed, all layers. */
export function imageTable(built: readonly Built[], elapsedMs: number): string {
  const size = (platforms: readonly BuiltPlatform[], platform: string): string => {
    const layers = platforms.find((one) => one.platform === platform)?.layers ?? [];
    return `${(layers.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB`;
  };
  const rows = built.map(({ name, version, platforms, digest, elapsedMs: ownMs }) => [
    name,
    version,
    size(platforms, 'linux/amd64'),
    size(platforms, 'linux/arm64'),
    seconds(ownMs),
    digest,
  ]);
  const shared = 'Layers that images share are downloaded, and built, once.';
  return [
    table(['image', 'version', 'amd64', 'arm64', 'time', 'digest'], rows),
    styled('dim', `${seconds(elapsedMs)} in all. ${shared}`),
  ].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
