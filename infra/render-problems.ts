import type { Gateway } from './charts/gateways.ts';
import { machinesOf } from './charts/mosquitto-acl.ts';
import type { Hub } from './charts/hub.ts';
import { natsProblems } from './charts/nats/problems.ts';
import type { ImageLock } from './images.ts';
import { imageUse } from './images.ts';
import { LIVENESS_BUDGET_SECONDS, livenessBudgetSeconds } from './kube/liveness-budget.ts';
import { LONGEST_INSTANCE_NAME } from './kube/names.ts';
import type { SecretRow } from './release.ts';
import type { Site } from './site/site.ts';

/** A host with what runs there: a gateway, or the one of a hub. */
type Staffed = Gateway | Hub;

/** X.520's upper bound of a common name. */
const LONGEST_COMMON_NAME = 64;

/** Why a complete site cannot become objects: what no schema of the site file can see. All reasons, each with its remedy. */
export function problemsOf(
  site: Site,
  lock: ImageLock,
  images: readonly string[],
  hosts: readonly Staffed[],
  secrets: readonly SecretRow[],
): readonly string[] {
  return [
    ...imageProblems(site, lock, images),
    ...hosts.flatMap(nameProblems),
    ...hosts.flatMap(platformProblems),
    ...hosts.flatMap(budgetProblems),
    ...commonNameProblems(site, secrets),
    ...natsProblems(site),
  ];
}

function imageProblems(site: Site, lock: ImageLock, images: readonly string[]): readonly string[] {
  return images
    .filter((name) => imageUse(lock, site.images.registry, name) === undefined)
    .map(
      (name) =>
        `image ${name}: has no row in images.lock.json; add one with "digest": null until it is built`,
    );
}

function instancesOf(staffed: Staffed): readonly Gateway['broker'][] {
  const services = staffed.services.map(({ instance }) => instance);
  return 'broker' in staffed ? [staffed.broker, ...services] : services;
}

function nameProblems(staffed: Staffed): readonly string[] {
  return instancesOf(staffed)
    .filter(({ name }) => name.length > LONGEST_INSTANCE_NAME)
    .map(
      ({ name, template }) =>
        `host ${staffed.host.name}: makes ${name}, which is longer than ${LONGEST_INSTANCE_NAME}; ` +
        `shorten the host's name to ${LONGEST_INSTANCE_NAME - template.workload.length - 1} letters`,
    );
}

function platformProblems({ host, services }: Staffed): readonly string[] {
  return services
    .filter(({ service }) => !service.manifest.platforms.includes(`linux/${host.arch}`))
    .map(
      ({ service: { manifest } }) =>
        `host ${host.name}: is ${host.arch}, and ${manifest.name} is built for ${manifest.platforms.join(' and ')} only; ` +
        'move what it serves to another host',
    );
}

function budgetProblems(staffed: Staffed): readonly string[] {
  return instancesOf(staffed).flatMap(({ name, template }) => {
    const seconds = livenessBudgetSeconds(template);
    return seconds <= LIVENESS_BUDGET_SECONDS
      ? []
      : [
          `${name}: hangs for up to ${seconds} s before it is killed, ${LIVENESS_BUDGET_SECONDS} s are allowed (S99); ` +
            'lower period, failures, timeout or grace in its manifest',
        ];
  });
}

/** A machine is known to its broker by the common name of its certificate. */
function commonNameProblems(site: Site, secrets: readonly SecretRow[]): readonly string[] {
  const machines = site.cells.flatMap(machinesOf).map(({ id }): string => id);
  return [...machines, ...secrets.map(({ subject }) => subject)]
    .filter((name) => name.length > LONGEST_COMMON_NAME)
    .map(
      (name) =>
        `${name}: is the common name of a certificate and longer than ${LONGEST_COMMON_NAME}; shorten the names in it`,
    );
}
