import type { Host, Trust } from '../../infra/site/site.ts';
import { endorsementRefusal } from '../../workloads/trust/endorsement.ts';
import { attestationFault } from '../../workloads/trust/public-area.ts';
import { judgeQuote, knownGoodOf } from '../../workloads/trust/quote.ts';
import type { Heard } from './exchange.ts';

/** One thing that was asked, and what came of it. */
export interface Finding {
  readonly asked: string;
  readonly holds: boolean;
  readonly words: string;
}

/** Everything that a TPM’s words are judged by, all at once; the same verifier as the gate’s. */
export function verdict(heard: Heard, host: Host, trust: Trust | undefined, now: Date): readonly Finding[] {
  const { endorsementKey, endorsementCertificate, attestationKey, values } = heard;
  const quote = judgeQuote({
    quote: heard.quote,
    signature: heard.signature,
    attestationKey: attestationKey.key,
    values,
    qualifyingData: heard.qualifyingData,
    pcrs: Object.keys(values).map(Number),
  });
  const fault = attestationFault(attestationKey);
  const opened = heard.opened.equals(heard.secret) && fault === undefined;
  return [
    {
      asked: 'its TPM holds the endorsement key that it names',
      holds: opened,
      words: opened
        ? `sha256:${endorsementKey.digest}`
        : (fault ?? 'it has not opened what only that key opens'),
    },
    {
      asked: 'its registers, signed by it now',
      holds: quote.ok,
      words: quote.ok
        ? `PCR ${Object.keys(values).join(', ')}; reset ${quote.quote.resets} times`
        : quote.fault,
    },
    machine(heard, host, trust, endorsementCertificate, now),
    state(heard, trust?.knownGood ?? {}),
    ...(trust === undefined ? [] : [gate(heard, trust)]),
  ].filter((one) => one !== undefined);
}

function machine(
  { endorsementKey }: Heard,
  { name, tpm }: Host,
  trust: Trust | undefined,
  certificate: Buffer | undefined,
  now: Date,
): Finding {
  const asked = 'it is the machine of the site file';
  if (tpm === undefined) {
    const words = `the site file has no hosts.${name}.tpm; write { endorsementKey: "sha256:${endorsementKey.digest}" }`;
    return { asked, holds: false, words };
  }
  const refused = endorsementRefusal(endorsementKey, certificate, tpm, trust?.manufacturerCas ?? {}, now);
  return { asked, holds: refused === undefined, words: refused === undefined ? name : refused.detail };
}

function state({ values }: Heard, knownGood: Trust['knownGood']): Finding {
  const known = knownGoodOf(values, knownGood);
  const told = Object.entries(values).map(([pcr, value]) => `"${pcr}": "${value}"`);
  return {
    asked: 'it booted what the release knows',
    holds: known !== undefined,
    words: known ?? `none of trust.knownGood is { ${told.join(', ')} }`,
  };
}

/** Of the host that carries the gate; nothing of any other. */
function gate({ gateKey }: Heard, trust: Trust): Finding | undefined {
  if (gateKey === undefined) return undefined;
  const holds = gateKey === trust.gateKey;
  return {
    asked: 'its gate is the one that hosts ask',
    holds,
    words: holds
      ? gateKey
      : `the site file says ${trust.gateKey ?? 'nothing'}; write trust.gateKey: ${gateKey}`,
  };
}
