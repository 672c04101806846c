import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runTool } from './tool.ts';

/**
 * Wraps a secret of at most 32 bytes so that only the TPM with this endorsement key opens it, and only while it holds
 * the key of this Name: TPM2_MakeCredential in software, so no TPM is needed here.
 * @param endorsementKey a TPM2B_PUBLIC that was judged
 * @param dir on a memory file system
 */
export async function makeCredential(
  dir: string,
  endorsementKey: Uint8Array,
  name: Uint8Array,
  secret: Uint8Array,
): Promise<Buffer> {
  const folder = await mkdtemp(path.join(dir, 'credential-'));
  try {
    await writeFile(path.join(folder, 'key'), endorsementKey, { mode: 0o600 });
    await writeFile(path.join(folder, 'secret'), secret, { mode: 0o600 });
    const args = ['-T', 'none', '-u', 'key', '-s', 'secret', '-n', Buffer.from(name).toString('hex')];
    await runTool('tpm2_makecredential', [...args, '-o', 'credential'], { dir: folder });
    return await readFile(path.join(folder, 'credential'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
