import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runTool, ToolError } from '../trust/tool.ts';
import type { PcrValues } from '../trust/quote.ts';

/** The keys of this host’s TPM for one enrolment: the attestation key is made for it and forgotten after it. */
export interface OwnTpm {
  readonly endorsementKey: Buffer;
  /** DER; undefined where its maker put none into it */
  readonly endorsementCertificate: Buffer | undefined;
  readonly attestationKey: Buffer;
  /** Opens a credential that was made for these two keys. */
  activate(credential: Uint8Array): Promise<Buffer>;
  quote(qualifyingData: Uint8Array, pcrs: readonly number[]): Promise<SignedQuote>;
  close(): Promise<void>;
}

export interface SignedQuote {
  readonly quote: Buffer;
  readonly signature: Buffer;
  readonly values: PcrValues;
}

/** Where TCG’s profile for PC clients has the certificate of the RSA 2048 key. */
const CERTIFICATE_INDEX = '0x1c00002';
const DIGEST_BYTES = 32;

/** @param dir on a memory file system */
export async function openTpm(dir: string, tcti: string): Promise<OwnTpm> {
  const folder = await mkdtemp(path.join(dir, 'tpm-'));
  const at = (name: string) => readFile(path.join(folder, name));
  const tool = async (program: string, ...args: readonly string[]): Promise<void> => {
    await runTool(program, args, { dir: folder, tcti });
    // Below a resource manager there is nothing left to flush, without one its few places would be full.
    await runTool('tpm2_flushcontext', ['-t'], { dir: folder, tcti });
  };
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    await tool('tpm2_createek', '-G', 'rsa', '-c', 'ek.ctx', '-u', 'ek.pub');
    await tool(
      'tpm2_createak',
      ...['-C', 'ek.ctx', '-c', 'ak.ctx', '-G', 'ecc', '-g', 'sha256', '-s', 'ecdsa', '-u', 'ak.pub'],
    );
    return {
      endorsementKey: await at('ek.pub'),
      endorsementCertificate: await certificateIn(tool, at),
      attestationKey: await at('ak.pub'),
      activate: async (credential) => {
        await writeFile(path.join(folder, 'credential'), credential);
        const session = ['tpm2_startauthsession', '--policy-session', '-S', 'policy.ctx'] as const;
        await tool(...session);
        try {
          await tool('tpm2_policysecret', '-S', 'policy.ctx', '-c', 'e');
          const keys = ['-c', 'ak.ctx', '-C', 'ek.ctx', '-P', 'session:policy.ctx'];
          await tool('tpm2_activatecredential', ...keys, '-i', 'credential', '-o', 'secret');
        } finally {
          await tool('tpm2_flushcontext', 'policy.ctx');
        }
        return at('secret');
      },
      quote: async (qualifyingData, pcrs) => {
        const bank = `sha256:${pcrs.join(',')}`;
        const nonce = Buffer.from(qualifyingData).toString('hex');
        const files = ['-m', 'quote', '-s', 'signature', '-f', 'plain'];
        await tool('tpm2_quote', '-c', 'ak.ctx', '-l', bank, '-q', nonce, '-g', 'sha256', ...files);
        await tool('tpm2_pcrread', bank, '-o', 'pcrs');
        const bytes = await at('pcrs');
        const values = pcrs
          .toSorted((a, b) => a - b)
          .map((pcr, index) => [
            String(pcr),
            bytes.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES).toString('hex'),
          ]);
        return {
          quote: await at('quote'),
          signature: await at('signature'),
          values: Object.fromEntries(values) as PcrValues,
        };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function certificateIn(
  tool: (program: string, ...args: readonly string[]) => Promise<void>,
  at: (name: string) => Promise<Buffer>,
): Promise<Buffer | undefined> {
  try {
    await tool('tpm2_nvread', CERTIFICATE_INDEX, '-C', 'o', '-o', 'ek.der');
    return await at('ek.der');
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}
