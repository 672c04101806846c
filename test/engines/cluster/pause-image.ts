import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { program } from '../programs.ts';
import type { Registry } from './registry.ts';

const execute = promisify(execFile);

/** Puts the image that holds each pod's namespaces into the registry, and returns its repository with a tag. */
export async function pushPauseImage(dir: string, registry: Registry, registryPath: string): Promise<string> {
  const file = program('pause');
  const layer = path.join(dir, 'pause.tar');
  await execute('tar', ['-cf', layer, '--owner=0', '--group=0', '-C', path.dirname(file), 'pause']);
  const reference = `${registryPath}pause:1`;
  const there = `$registry/${reference}`;
  await registry.crane('append', '--insecure', '--oci-empty-base', '-f', layer, '-t', there);
  const platform = ['--set-platform', `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`];
  await registry.crane('mutate', '--insecure', there, '--entrypoint', '/pause', ...platform, '-t', there);
  return reference;
}
