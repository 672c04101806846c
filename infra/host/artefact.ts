/** A file that others publish, as the script of a host gets it: from the bundle's folder, or by its address. */
export interface Artefact {
  readonly name: string;
  /** what it is called in the folder `artefacts` of a bundle */
  readonly file: string;
  readonly url: string;
  /** 64 hex digits; null where nobody has read its bytes yet, and then no host takes it */
  readonly sha256: string | null;
  /** null where nobody has read its bytes yet */
  readonly sizeBytes: number | null;
}
