import { Challenge, Grant, Joining, PATHS, qualifyingData } from '../trust/protocol.ts';
import type { Purpose } from '../trust/protocol.ts';
import { sealedFor, unseal } from '../trust/seal.ts';
import type { GateAddress } from './gate-client.ts';
import { askGate } from './gate-client.ts';
import { openTpm } from './tpm.ts';

export interface Enrolment {
  readonly site: string;
  readonly host: string;
  readonly purpose: Purpose;
  readonly gate: GateAddress;
  readonly tcti: string;
  /** on a memory file system */
  readonly dir: string;
  /** PKCS#10, DER: of a KubeEdge host */
  readonly request?: Buffer | undefined;
}

/**
 * Shows the gate which machine this is and what it booted; gives what the host needs to join, or nothing where it only
 * showed that it is still what it was. Throws a RefusedError with the gate’s reason.
 */
export async function enrol(enrolment: Enrolment): Promise<Joining | undefined> {
  const { site, host, purpose, gate, tcti, dir, request } = enrolment;
  const tpm = await openTpm(dir, tcti);
  try {
    const base64 = (bytes: Buffer) => bytes.toString('base64');
    const certificate = tpm.endorsementCertificate;
    const challenge = Challenge.parse(
      await askGate(gate, PATHS.hello, {
        host,
        purpose,
        endorsementKey: base64(tpm.endorsementKey),
        ...(certificate !== undefined && { endorsementCertificate: base64(certificate) }),
        attestationKey: base64(tpm.attestationKey),
      }),
    );
    const secret = await tpm.activate(challenge.credential);
    const { quote, signature, values } = await tpm.quote(
      qualifyingData(challenge.nonce, request),
      challenge.pcrs,
    );
    const grant = Grant.parse(
      await askGate(gate, PATHS.proof, {
        session: challenge.session,
        secret: base64(secret),
        quote: base64(quote),
        signature: base64(signature),
        pcrs: values,
        ...(request !== undefined && { request: base64(request) }),
      }),
    );
    if (grant.sealed === undefined) return undefined;
    const key = await tpm.activate(grant.sealed.credential);
    const text = unseal(grant.sealed, key, sealedFor(site, host, challenge.session));
    return Joining.parse(JSON.parse(text));
  } finally {
    await tpm.close();
  }
}
