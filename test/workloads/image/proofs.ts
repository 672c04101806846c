import type { TestsClaim } from '../../engines/proof/of-tests.ts';
import { versionOf } from '../../engines/proof/prove.ts';

/** What `npm run test:images` proves, as rows of the proof table. */
export const IMAGE_CLAIMS: readonly TestsClaim[] = [
  {
    artefact: 'images: two builds',
    judge: 'sha256',
    tests: /two builds in two folders/,
    seen: 'two folders, two processes, two times: equal digests',
    without: 'not run',
  },
  {
    artefact: 'images: every ELF file is of its architecture',
    judge: 'readelf',
    tests: /every ELF file is of its architecture/,
    seen: 'each image, for amd64 and for arm64',
    without: 'not run',
  },
  {
    artefact: 'images: the collector, of Go modules',
    judge: 'go',
    tests: /otel-collector S62/,
    seen: 'built for amd64 and arm64 from pinned modules, with every licence that is linked in',
    without: 'not here: go',
  },
  {
    artefact: 'images: signatures',
    judge: 'cosign',
    version: versionOf('cosign'),
    tests: /its signature is one to the real cosign/,
    seen: 'each verified offline by its key, and by no other',
    without: 'not here: cosign',
  },
  {
    artefact: 'images: amd64, read-only root, as nobody',
    judge: 'Linux, chroot',
    tests: /amd64, on a read-only root and as nobody/,
    seen: 'each says its version, and each service answers for its health',
    without: 'needs root, and a machine of that architecture',
  },
  {
    artefact: 'images: arm64 under an emulator',
    judge: 'qemu-aarch64',
    tests: /arm64, under QEMU/,
    seen: 'each says its version, and each service answers for its health',
    without: 'no emulator here, or no machine of another architecture',
  },
  {
    artefact: 'images: the Dockerfile',
    judge: 'buildah',
    tests: /with buildah/,
    seen: 'holds the same files for both platforms, and starts the same way',
    without: 'not here: buildah, or root',
  },
];
