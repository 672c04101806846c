import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Joining } from '../trust/protocol.ts';
import { writeWhole } from '../trust/whole-file.ts';

/** What came of an enrolment, where K3s or EdgeCore looks for it. */
export const FILES = {
  token: 'token',
  edgeKey: 'edge.key',
  edgeCertificate: 'edge.crt',
  edgeCa: 'edge-ca.crt',
} as const;

/** Whole or not at all, and readable by their owner only. @param key of a KubeEdge host’s request, PEM */
export async function place(
  dir: string,
  joining: Joining,
  key: string | undefined,
): Promise<readonly string[]> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const files: readonly (readonly [string, string])[] =
    joining.kind === 'edge-certificate'
      ? [
          [FILES.edgeKey, key ?? ''],
          [FILES.edgeCa, joining.ca],
          // Last: where it is there, so are the others.
          [FILES.edgeCertificate, joining.certificate],
        ]
      : [[FILES.token, `${joining.token}\n`]];
  for (const [name, text] of files) await writeWhole(path.join(dir, name), text);
  return files.map(([name]) => name);
}
