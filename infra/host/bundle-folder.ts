/** What a bundle's folder is to the script of a host, with `--bundle <folder>`. */
export const BUNDLE = {
  /** downloads, each by its `file` */
  artefacts: 'artefacts',
  /** Debian's packages, and `Packages`, the list by which apt finds and checks them */
  packages: 'debs',
  /** one line a file, as sha256sum writes them, with paths below the folder; whoever brings the bundle has checked its signature */
  checksums: 'SHA256SUMS',
} as const;
