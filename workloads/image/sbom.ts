import type { Image } from './catalog.ts';
import type { DebianPackage } from './debian-lock.ts';
import type { Label } from './describe.ts';
import type { GoModule } from './go-module.ts';
import { hexOfSum } from './go-module.ts';
import type { Ingredients } from './ingredients.ts';
import type { NpmPackage } from './npm-package.ts';
import type { Descriptor } from './oci.ts';
import type { Architecture } from './platform.ts';

export const SPDX = 'application/spdx+json';

/**
 * SPDX 2.3 of what one platform's image holds. Its time is 1970 and its namespace the image's digest, so that equal
 * images have equal documents.
 */
export function sbomOf(
  image: Image,
  { version }: Label,
  { npm, debian, modules }: Ingredients,
  { name: architecture }: Architecture,
  manifest: Descriptor,
): unknown {
  const root = {
    ...entry('image', image.name, version, image.kind === 'service' ? 'Apache-2.0' : undefined),
    primaryPackagePurpose: 'CONTAINER',
    checksums: [checksum('SHA256', manifest.digest.slice('sha256:'.length))],
  };
  const parts = [
    ...npm[architecture].map(ofNpm),
    ...debian[architecture].map(ofDebian),
    ...modules.map(ofModule),
  ];
  const packages = [...new Map(parts.map((part) => [part.SPDXID, part])).values()];
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `${image.name} ${version} linux/${architecture}`,
    documentNamespace: `urn:millwright:sbom:${manifest.digest}`,
    creationInfo: { created: '1970-01-01T00:00:00Z', creators: ['Tool: millwright'] },
    packages: [root, ...packages],
    relationships: [
      relation('SPDXRef-DOCUMENT', 'DESCRIBES', root.SPDXID),
      ...packages.map(({ SPDXID }) => relation(root.SPDXID, 'CONTAINS', SPDXID)),
    ],
  };
}

function ofNpm({ name, version, integrity, licence }: NpmPackage) {
  const sha512 = Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
  return {
    ...entry('npm', name, version, licence),
    checksums: [checksum('SHA512', sha512)],
    externalRefs: [purl(purlOfNpm(name, version))],
  };
}

function ofDebian(one: DebianPackage) {
  // Debian states licences file by file, in the copyright file that the image keeps.
  return {
    ...entry('deb', one.name, one.version, undefined),
    checksums: [checksum('SHA256', one.sha256)],
    externalRefs: [purl(purlOfDebian(one))],
  };
}

function ofModule(one: GoModule) {
  // SPDX knows no checksum of a folder: what Go checks a module by is in its comment.
  return {
    ...entry('golang', one.name, one.version, undefined),
    comment: `h1 ${hexOfSum(one)}`,
    externalRefs: [purl(purlOfModule(one))],
  };
}

/** https://github.com/package-url/purl-spec */
export function purlOfNpm(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

export function purlOfModule({ name, version }: GoModule): string {
  return `pkg:golang/${name.toLowerCase()}@${encodeURIComponent(version)}`;
}

export function purlOfDebian({ name, version, architecture, suite }: DebianPackage): string {
  return `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=${suite}`;
}

function entry(kind: string, name: string, version: string, licence: string | undefined) {
  return {
    SPDXID: `SPDXRef-${kind}-${`${name}-${version}`.replace(/[^A-Za-z0-9.]+/g, '-')}`,
    name,
    versionInfo: version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: licence ?? 'NOASSERTION',
    copyrightText: 'NOASSERTION',
  };
}

const checksum = (algorithm: string, checksumValue: string) => ({ algorithm, checksumValue });

const purl = (referenceLocator: string) => ({
  referenceCategory: 'PACKAGE-MANAGER',
  referenceType: 'purl',
  referenceLocator,
});

const relation = (spdxElementId: string, relationshipType: string, relatedSpdxElement: string) => ({
  spdxElementId,
  relationshipType,
  relatedSpdxElement,
});
