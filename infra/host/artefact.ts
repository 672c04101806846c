/** A file, as the script of a host gets it: from the bundle's folder, or by the address at which others publish it. */
export interface Artefact {
  readonly name: string;
  /** what it is called in the folder `artefacts` of a bundle */
  readonly file: string;
  /** null where it is ours, and only a bundle brings it */
  readonly url: string | null;
  /** 64 hex digits; null where nobody has read its bytes yet, and then no host takes it */
  readonly sha256: string | null;
  /** null where nobody has read its bytes yet */
  readonly sizeBytes: number | null;
}
