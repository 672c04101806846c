import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { GATE_TLS_FOLDER } from '../../infra/host/trust/paths.ts';
import { makeCredential } from '../../workloads/trust/make-credential.ts';
import { qualifyingData } from '../../workloads/trust/protocol.ts';
import type { PublicArea } from '../../workloads/trust/public-area.ts';
import { publicArea } from '../../workloads/trust/public-area.ts';
import type { PcrValues } from '../../workloads/trust/quote.ts';
import { MissingProgramError } from '../access/program.ts';
import { ToolError } from '../../workloads/trust/tool.ts';
import type { Way } from '../hosts/visit.ts';
import { visit, visitCommand } from '../hosts/visit.ts';
import { attestCommand } from './host-script.ts';

/** What a TPM has said over SSH, and what it was asked. */
export interface Heard {
  readonly endorsementKey: PublicArea;
  /** DER */
  readonly endorsementCertificate: Buffer | undefined;
  readonly attestationKey: PublicArea;
  /** `sha256:` of the gate’s public key; undefined where the host has none */
  readonly gateKey: string | undefined;
  readonly opened: Buffer;
  readonly secret: Buffer;
  readonly quote: Buffer;
  readonly signature: Buffer;
  readonly values: PcrValues;
  readonly qualifyingData: Buffer;
}

/** The host did not get to the end of it. */
export class NotHeardError extends Error {
  constructor(words: string) {
    super(words);
    this.name = 'NotHeardError';
  }
}

const NEEDED = ['endorsement', 'attestation', 'secret', 'quote', 'signature', 'pcrs'];
const MAX_LINE = 16_384;
/** A TPM makes its keys in seconds; who is silent for so long will not answer. */
const SILENT_MS = 120_000;

/** One visit by ssh, in which the TPM of a host opens a credential and signs its registers over a nonce of now. */
export async function exchange(way: Way, pcrs: readonly number[]): Promise<Heard> {
  const secret = randomBytes(32);
  const nonce = randomBytes(32);
  const said = new Map<string, Buffer>();
  const input = new PassThrough();
  const command = visitCommand(way, attestCommand(`${GATE_TLS_FOLDER}/tls.crt`));
  let fault: unknown;
  const answer = async (): Promise<void> => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'millwright-attest-'));
    try {
      const endorsement = of(said, 'endorsement');
      const { name } = publicArea(of(said, 'attestation'));
      const credential = await makeCredential(folder, endorsement, name, secret);
      const lines = [credential.toString('base64'), asked(said, nonce).toString('hex'), pcrs.join(',')];
      input.end(`${lines.join('\n')}\n`);
    } catch (error) {
      fault = error;
      input.end();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  const { code, stderr } = await visit(command, {
    input,
    silentMs: SILENT_MS,
    onLine: (line) => {
      if (line === 'ready') void answer();
      const [name = '', text = ''] = line.split(' ');
      if (line.length <= MAX_LINE) said.set(name, Buffer.from(text, 'base64'));
    },
  });
  if (fault instanceof ToolError && fault.isMissing)
    throw new MissingProgramError(`${fault.program} (of tpm2-tools)`);
  if (fault !== undefined) throw fault instanceof Error ? fault : new Error('no credential could be made');
  const missing = NEEDED.filter((name) => !said.has(name));
  if (code !== 0 || missing.length > 0) {
    const words = stderr.trim().split('\n').at(-1) ?? '';
    throw new NotHeardError(
      `${way.host.name} did not say ${missing.join(', ') || 'all'}: ${words} (exit code ${code})`,
    );
  }
  return {
    endorsementKey: publicArea(of(said, 'endorsement')),
    endorsementCertificate: said.get('certificate'),
    attestationKey: publicArea(of(said, 'attestation')),
    gateKey: gateKeyOf(said),
    opened: of(said, 'secret'),
    secret,
    quote: of(said, 'quote'),
    signature: of(said, 'signature'),
    values: valuesOf(of(said, 'pcrs'), pcrs),
    qualifyingData: asked(said, nonce),
  };
}

function of(said: ReadonlyMap<string, Buffer>, name: string): Buffer {
  const bytes = said.get(name);
  if (bytes === undefined) throw new NotHeardError(`the host did not say ${name}`);
  return bytes;
}

/** With the gate’s key in it, the quote is of the host that told us this key. */
function asked(said: ReadonlyMap<string, Buffer>, nonce: Buffer): Buffer {
  return qualifyingData(nonce, said.get('gate'));
}

function gateKeyOf(said: ReadonlyMap<string, Buffer>): string | undefined {
  const der = said.get('gate');
  return der === undefined ? undefined : `sha256:${createHash('sha256').update(der).digest('hex')}`;
}

function valuesOf(bytes: Buffer, pcrs: readonly number[]): PcrValues {
  const sorted = pcrs.toSorted((a, b) => a - b);
  return Object.fromEntries(
    sorted.map((pcr, index) => [String(pcr), bytes.subarray(index * 32, (index + 1) * 32).toString('hex')]),
  );
}
