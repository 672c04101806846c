import type { Finding } from '../finding.ts';
import { suggestion } from '../nearest.ts';
import type { Invariant } from './invariant.ts';

/** S87: one host without a TPM would be the way in for every other; a TPM that nobody asks protects nobody. */
export const trustWhole: Invariant = ({ trust, hosts }) =>
  Object.entries(hosts).flatMap(([name, { tpm }]): Finding[] => {
    if ((trust === undefined) === (tpm === undefined)) return [];
    const path = ['hosts', name, 'tpm'];
    return tpm === undefined
      ? [
          {
            rule: 'no-tpm',
            path,
            got: 'nothing',
            wanted: 'by what the TPM of each host is known, where the site has `trust`',
            remedy: `read its endorsement key at the console of "${name}" (docs/trust.md), or take \`trust\` out`,
          },
        ]
      : [
          {
            rule: 'tpm-without-trust',
            path,
            got: 'a TPM, and no `trust`',
            wanted: '`trust`, with what a host may have booted',
            remedy: 'write `trust`, or take this out: nobody asks this TPM',
          },
        ];
  });

/** The key itself, or its certificate by maker and number: with both, the weaker one would count. */
export const tpmOneWay: Invariant = ({ hosts }) =>
  Object.entries(hosts).flatMap(([name, { tpm }]): Finding[] => {
    if (tpm === undefined) return [];
    const { endorsementKey, manufacturerCa, serial } = tpm;
    const isByCertificate = manufacturerCa !== undefined && serial !== undefined;
    const isHalf = (manufacturerCa === undefined) !== (serial === undefined);
    if (!isHalf && (endorsementKey !== undefined) !== isByCertificate) return [];
    return [
      {
        rule: 'tpm-by-one',
        path: ['hosts', name, 'tpm'],
        got: Object.keys(tpm).join(', ') || 'nothing in it',
        wanted: '`endorsementKey`, or `manufacturerCa` and `serial`',
        remedy: 'take the endorsement key where you can read it: it is this one machine and no other',
      },
    ];
  });

export const caKnown: Invariant = ({ hosts, trust }) => {
  const known = Object.keys(trust?.manufacturerCas ?? {});
  return Object.entries(hosts).flatMap(([name, { tpm }]): Finding[] => {
    const maker = tpm?.manufacturerCa;
    if (trust === undefined || maker === undefined || known.includes(maker)) return [];
    return [
      {
        rule: 'no-such-manufacturer',
        path: ['hosts', name, 'tpm', 'manufacturerCa'],
        got: JSON.stringify(maker),
        wanted: 'a name of `trust.manufacturerCas`',
        remedy: known.length === 0 ? 'write its certificates there' : suggestion(maker, known),
      },
    ];
  });
};

/** Two hosts with one TPM are one machine, which could be both. */
export const keyOnce: Invariant = ({ hosts }) => {
  const owners = new Map<string, string>();
  return Object.entries(hosts).flatMap(([name, { tpm }]): Finding[] => {
    if (tpm === undefined) return [];
    const key =
      tpm.endorsementKey?.trim() ?? `${tpm.manufacturerCa ?? ''} ${tpm.serial?.replaceAll(':', '') ?? ''}`;
    const owner = owners.get(key);
    if (owner === undefined) {
      owners.set(key, name);
      return [];
    }
    return [
      {
        rule: 'equal-tpms',
        path: ['hosts', name, 'tpm'],
        got: `the TPM of "${owner}"`,
        wanted: 'a TPM of its own for each host',
        remedy: `read it again at the console of "${name}"`,
      },
    ];
  });
};

/** Without one, every state would be unknown and no host could join. */
export const registersThere: Invariant = ({ trust }) => {
  if (trust === undefined) return [];
  if (Object.keys(trust.knownGood).length === 0) {
    return [
      {
        rule: 'nothing-known-good',
        path: ['trust', 'knownGood'],
        got: 'no set',
        wanted: 'what a host of this release boots to, at least once',
        remedy: 'boot one, and write what npm run attest reads',
      },
    ];
  }
  return Object.entries(trust.knownGood).flatMap(([set, registers]) => {
    const numbers = Object.keys(registers);
    const wrong = numbers.filter((number) => !/^(1?[0-9]|2[0-3])$/.test(number));
    if (numbers.length > 0 && wrong.length === 0) return [];
    return [
      {
        rule: 'no-register',
        path: ['trust', 'knownGood', set],
        got: numbers.length === 0 ? 'no register' : wrong.join(', '),
        wanted: 'registers by number, 0 to 23',
        remedy: '0, 2, 4 and 7 hold the firmware, its options, the boot loader and whether it is verified',
      },
    ];
  });
};

/** One question is asked of every host, so the sets have to answer the same one. */
export const registersAlike: Invariant = ({ trust }) => {
  const [first, ...others] = Object.entries(trust?.knownGood ?? {});
  if (first === undefined) return [];
  const asked = Object.keys(first[1]).toSorted().join(', ');
  return others.flatMap(([name, registers]): Finding[] => {
    const own = Object.keys(registers).toSorted().join(', ');
    if (own === asked) return [];
    return [
      {
        rule: 'registers-differ',
        path: ['trust', 'knownGood', name],
        got: `the registers ${own}`,
        wanted: `those of "${first[0]}": ${asked}`,
        remedy: 'name the same in each set',
      },
    ];
  });
};
