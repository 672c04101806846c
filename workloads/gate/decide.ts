import { endorsementRefusal } from '../trust/endorsement.ts';
import type { Hello, Proof } from '../trust/protocol.ts';
import { qualifyingData } from '../trust/protocol.ts';
import type { PublicArea } from '../trust/public-area.ts';
import { attestationFault, publicArea } from '../trust/public-area.ts';
import { judgeQuote, knownGoodOf } from '../trust/quote.ts';
import { MalformedError } from '../trust/reader.ts';
import type { GateHost, GatePlan } from './plan.ts';
import { pcrsOf } from './plan.ts';
import { GateRefusal } from './refusal.ts';
import type { Session } from './sessions.ts';

/** A host as it came: who it says it is, and the keys that may be its. */
export interface Met {
  readonly host: GateHost;
  readonly attestationKey: PublicArea;
}

/**
 * Whether whoever says hello may be asked for a proof: a host of the site, at its address, with its own endorsement key
 * and an attestation key that signs only what the TPM itself says. Throws a GateRefusal.
 */
export function meet(hello: Hello, address: string, plan: GatePlan, now: Date): Met {
  const host = Object.hasOwn(plan.hosts, hello.host) ? plan.hosts[hello.host] : undefined;
  if (host === undefined) throw new GateRefusal('unknown-host', `${plan.site} has none of this name`);
  if (hello.host === plan.gateHost)
    throw new GateRefusal('own-gate', 'the operator attests it: npm run attest');
  if (host.address !== address) throw new GateRefusal('wrong-address', `it is at ${host.address}`);
  const endorsementKey = areaOf(hello.endorsementKey, 'endorsement key');
  const attestationKey = areaOf(hello.attestationKey, 'attestation key');
  const refused = endorsementRefusal(
    endorsementKey,
    hello.endorsementCertificate,
    host.tpm,
    plan.manufacturerCas,
    now,
  );
  if (refused !== undefined) throw new GateRefusal(refused.fault, refused.detail);
  const fault = attestationFault(attestationKey);
  if (fault !== undefined) throw new GateRefusal('not-an-attestation-key', fault);
  return { host, attestationKey };
}

function areaOf(bytes: Uint8Array, what: string): PublicArea {
  try {
    return publicArea(bytes);
  } catch (error) {
    if (error instanceof MalformedError) throw new GateRefusal('malformed', `${what}: ${error.message}`);
    throw error;
  }
}

/**
 * Whether a proof is one: the secret that only its TPM could read, and a quote of now over registers that the release
 * knows. Gives the name of the known-good set. Throws a GateRefusal; `unknown-state` is the one that says something
 * about the host, for all others may be anybody's.
 */
export function judgeProof(proof: Proof, session: Session, plan: GatePlan): string {
  if (!session.secret.equals(proof.secret)) {
    throw new GateRefusal('wrong-secret', 'its TPM has not opened the credential');
  }
  const verdict = judgeQuote({
    quote: proof.quote,
    signature: proof.signature,
    attestationKey: session.attestationKey.key,
    values: proof.pcrs,
    qualifyingData: qualifyingData(session.nonce, proof.request),
    pcrs: pcrsOf(plan),
  });
  if (!verdict.ok) throw new GateRefusal(verdict.fault);
  const name = knownGoodOf(proof.pcrs, plan.knownGood);
  if (name === undefined) throw new GateRefusal('unknown-state', registersThatDiffer(proof, plan));
  return name;
}

/** Of the known-good set that comes nearest: which registers are another, and what they hold. */
function registersThatDiffer({ pcrs }: Proof, { knownGood }: GatePlan): string {
  const differing = Object.entries(knownGood).map(([name, set]) => ({
    name,
    registers: Object.keys(set).filter((pcr) => set[pcr] !== pcrs[pcr]),
  }));
  const [nearest] = differing.toSorted((a, b) => a.registers.length - b.registers.length);
  const shown = nearest?.registers.map((pcr) => `PCR ${pcr} is ${pcrs[pcr] ?? 'not there'}`) ?? [];
  return `against ${nearest?.name ?? 'nothing'}: ${shown.join(', ')}`;
}
