import { chmod, mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Joining } from '../trust/protocol.ts';

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

async function writeWhole(file: string, text: string): Promise<void> {
  const out = await open(`${file}.new`, 'w', 0o600);
  try {
    await out.writeFile(text);
    await out.sync();
  } finally {
    await out.close();
  }
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}
