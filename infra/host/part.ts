import type { Placed } from '../release.ts';
import type { Host, Site } from '../site/site.ts';
import type { HostStep } from './plan.ts';

/**
 * One part of a host: what it needs of it, in the order in which it is done; nothing where a host has no such part.
 * @param placed the objects of the site: from them come the folders that pods want of their host
 */
export type HostPart = (site: Site, host: Host, placed: readonly Placed[]) => readonly HostStep[];
