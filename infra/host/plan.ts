import type { Arch, HostRole } from '../site/site.ts';

/**
 * What one gateway must have before it is a node of its site: data, in the order in which it is done. The script, the
 * user-data of cloud-init and the list for people are made from it, and `drift` compares a host with it.
 */
export interface HostPlan {
  readonly site: string;
  readonly host: string;
  readonly role: HostRole;
  readonly arch: Arch;
  /** IPv4 address on the site's network */
  readonly address: string;
  readonly steps: readonly HostStep[];
}

/**
 * One thing that a host must have. Every kind is looked at before it is done («already so»), so that a second run
 * changes nothing and a broken one goes on where it stopped; and every kind can be undone.
 */
export type HostStep =
  PackageStep | FolderStep | FileStep | SecretStep | ArtefactStep | UnitStep | CommandStep;

interface Step {
  /** kebab-case, once in a plan; what a person and the journal of the host call it */
  readonly id: string;
  /** what it is for, in a few words */
  readonly title: string;
}

/** A package of the operating system, from its mirror or from the bundle. */
export interface PackageStep extends Step {
  readonly kind: 'package';
  readonly name: string;
}

export interface FolderStep extends Step, Access {
  readonly kind: 'folder';
  readonly path: string;
}

export interface FileStep extends Step, Access {
  readonly kind: 'file';
  readonly path: string;
  readonly content: string;
  /** units that read it at their start, and are started again when it changes */
  readonly restarts?: readonly string[];
}

/** A file whose content is never in the plan: it arrives on standard input, under the name of `secret`. */
export interface SecretStep extends Step, Access {
  readonly kind: 'secret';
  readonly path: string;
  readonly secret: string;
}

/** A file that others publish and the bundle carries: a row of `downloads.ts`, checked against its checksum. */
export interface ArtefactStep extends Step, Access {
  readonly kind: 'artefact';
  readonly path: string;
  readonly artefact: string;
}

export interface UnitStep extends Step {
  readonly kind: 'unit';
  /** with its suffix, `k3s.service` */
  readonly unit: string;
  readonly state: 'running' | 'stopped';
}

/** What is none of the others. Each text is POSIX shell: `check` ends with 0 where it is already so. */
export interface CommandStep extends Step {
  readonly kind: 'command';
  readonly check: string;
  readonly run: string;
  readonly undo: string;
}

export interface Access {
  /** `user:group`, by name or number */
  readonly owner: string;
  /** octal, four digits */
  readonly mode: string;
}
