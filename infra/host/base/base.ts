import type { HostPart } from '../part.ts';

/** What every gateway needs whatever joins it to its site. */
export const baseSteps: HostPart = () => [];
