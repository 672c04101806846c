import type { HostPart } from '../part.ts';
import type { UnitStep } from '../plan.ts';
import { clockOf } from './clock.ts';
import { firewallOf } from './firewall.ts';
import { foldersOf } from './folders.ts';
import { kernelOf } from './kernel.ts';
import { SYSTEM_LOGS } from './logs.ts';
import { packagesOf } from './packages.ts';
import { SSH } from './ssh.ts';

/** Updates come in a window of the site, when its line stands, and not by a timer of Debian's. */
const NO_OWN_UPDATES: readonly UnitStep[] = ['apt-daily', 'apt-daily-upgrade'].map((name) => ({
  kind: 'unit',
  id: `updates-${name}`,
  title: 'updates come in the window of the site only',
  unit: `${name}.timer`,
  state: 'stopped',
}));

/** What every gateway needs whatever joins it to its site. */
export const baseSteps: HostPart = (site, host, placed) => [
  ...NO_OWN_UPDATES,
  ...packagesOf(host),
  ...SSH,
  ...clockOf(site, host),
  ...kernelOf(host),
  ...SYSTEM_LOGS,
  ...foldersOf(site, host, placed),
  ...firewallOf(site, host, placed),
];
