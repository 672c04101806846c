import 'reflect-metadata';
import { createPublicKey } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { SiteAuthority } from '../../infra/charts/site-authority.ts';
import { ECDSA_P256, serialNumber } from '../../workloads/kit/certificate.ts';
import { UsageError } from '../usage-error.ts';
import { NAME_CONSTRAINTS, nameConstraints } from './name-constraints.ts';
import type { Root } from './root.ts';

const DAY_MS = 86_400_000;
/** For a server whose clock is a little behind. */
const BACK_MS = 3_600_000;

/**
 * Signs the request of a site's first server. Of the request only the key is taken: name, life and limits are the
 * model's, so whoever wrote the request has no say in them. Throws a UsageError with everything that is wrong with it.
 * @param pem the request, PKCS#10
 */
export async function signRequest(
  pem: string,
  authority: SiteAuthority,
  root: Root,
  now: Date,
): Promise<string> {
  const request = parsed(pem);
  const until = new Date(now.getTime() + authority.lifeDays * DAY_MS);
  const problems = [
    ...(await requestProblems(request, authority)),
    ...rootProblems(root, until, now, authority),
  ];
  if (problems.length > 0) throw new AggregateError(problems);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ O: [authority.organization] }, { CN: [authority.commonName] }],
    issuer: new x509.X509Certificate(root.pem).subjectName.toJSON(),
    publicKey: request.publicKey,
    signingKey: root.key,
    signingAlgorithm: ECDSA_P256,
    notBefore: new Date(now.getTime() - BACK_MS),
    notAfter: until,
    extensions: [
      new x509.BasicConstraintsExtension(true, authority.pathLength, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension(NAME_CONSTRAINTS, true, nameConstraints(authority.permitted)),
      await x509.SubjectKeyIdentifierExtension.create(request.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(new x509.X509Certificate(root.pem).publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

function parsed(pem: string): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(pem);
  } catch {
    throw new UsageError(
      'the request is none in PEM (PKCS#10)',
      'write it on the first server, by npm run ca -- <site> request',
    );
  }
}

async function requestProblems(
  request: x509.Pkcs10CertificateRequest,
  { commonName }: SiteAuthority,
): Promise<readonly UsageError[]> {
  const again = 'write it anew on the first server, by npm run ca -- <site> request';
  const [name] = request.subjectName.getField('CN');
  const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey(request.publicKey.toString('pem'));
  const curve = asymmetricKeyDetails?.namedCurve;
  const holdsKey = await request.verify().catch(() => false);
  return [
    ...(holdsKey ? [] : [new UsageError('the request is not signed by the key that it names', again)]),
    ...(name === commonName
      ? []
      : [
          new UsageError(
            `the request is of "${name ?? 'nobody'}", and this site's CA is "${commonName}"`,
            again,
          ),
        ]),
    ...(asymmetricKeyType === 'ec' && curve === 'prime256v1'
      ? []
      : [
          new UsageError(
            `the key of the request is ${asymmetricKeyType ?? 'unknown'} ${curve ?? ''}, and not ec prime256v1`,
            again,
          ),
        ]),
  ];
}

function rootProblems(
  { certificate }: Root,
  until: Date,
  now: Date,
  { lifeDays }: SiteAuthority,
): readonly UsageError[] {
  const end = new Date(certificate.validTo);
  const remedy = 'make a new root, and bring it to every site before the old one ends';
  return [
    ...(certificate.ca
      ? []
      : [new UsageError('root.crt is no CA', 'make a root as docs/certificates.md says')]),
    ...(new Date(certificate.validFrom).getTime() > now.getTime() + BACK_MS
      ? [
          new UsageError(
            `the root is valid from ${certificate.validFrom} only`,
            'look at the clock of this machine',
          ),
        ]
      : []),
    ...(end < until
      ? [
          new UsageError(
            `the root ends on ${end.toISOString().slice(0, 10)}, before the ${lifeDays} days of a site's CA`,
            remedy,
          ),
        ]
      : []),
  ];
}
