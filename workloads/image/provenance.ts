import type { Image } from './catalog.ts';
import type { Label } from './describe.ts';
import { hexOfSum } from './go-module.ts';
import type { Ingredients } from './ingredients.ts';
import type { Descriptor } from './oci.ts';
import { ARCHITECTURES } from './platform.ts';
import { purlOfDebian, purlOfModule, purlOfNpm } from './sbom.ts';

export const IN_TOTO = 'application/vnd.in-toto+json';

/**
 * in-toto statement with SLSA provenance v1: of which sources and packages this index was made, and how. No time and
 * no machine, so that whoever builds it again gets the same statement.
 */
export function provenanceOf(
  image: Image,
  label: Label,
  { files, npm, debian, modules }: Ingredients,
  index: Descriptor,
): unknown {
  const packages = ARCHITECTURES.flatMap(({ name }) => [
    ...npm[name].map((one) => ({
      uri: purlOfNpm(one.name, one.version),
      digest: {
        sha512: Buffer.from(one.integrity.slice('sha512-'.length), 'base64').toString('hex'),
      },
    })),
    ...debian[name].map((one) => ({ uri: purlOfDebian(one), digest: { sha256: one.sha256 } })),
  ]);
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: image.name, digest: { sha256: index.digest.slice('sha256:'.length) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:millwright:image-build:v1',
        externalParameters: {
          image: image.name,
          version: label.version,
          platforms: ARCHITECTURES.map(({ platform }) => platform),
        },
        internalParameters: { source: label.source },
        resolvedDependencies: [
          ...[...files].map(([path, digest]) => ({
            uri: path,
            digest: { sha256: digest.slice('sha256:'.length) },
          })),
          ...new Map(packages.map((one) => [one.uri, one])).values(),
          ...modules.map((one) => ({ uri: purlOfModule(one), digest: { dirHash1: hexOfSum(one) } })),
        ],
      },
      runDetails: { builder: { id: 'urn:millwright:npm-run-images' } },
    },
  };
}
