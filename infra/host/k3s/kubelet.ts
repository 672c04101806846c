import type { Host, Site } from '../../site/site.ts';
import { NODE_WATCH } from '../node-watch.ts';
import { agentParts, EVICTION, SYSTEM } from '../reserved.ts';
import type { Reserved } from '../reserved.ts';
import { CIPHER_SUITES, TLS_MIN_VERSION } from './ciphers.ts';

/** Room that is asked for back by ending pods in order, before those at `EVICTION` are ended at once. */
const SOFT_MEMORY_MIB = 50;

/** A pod costs 7 MiB beside what it asks for (infra/budget), and a kubelet some time for each. */
const MEMORY_FOR_EACH_POD_MIB = 64;
const MOST_PODS = 110;

/**
 * The settings of a kubelet in which a gateway differs from K3s's defaults, as a file that is merged over them. K3s
 * sets thresholds for the disk alone: without memory.available here nobody is evicted, and the kernel ends at random
 * what a pod's leak has left without memory. A name that a kubelet does not know is left out without a word (seen, even
 * with --config), so a test compares each with what a real one has in force; durations are as it writes them.
 */
export function kubeletConfiguration(host: Host, site: Pick<Site, 'k3s'>) {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    systemReserved: quantities([SYSTEM]),
    kubeReserved: quantities(agentParts(host, site)),
    // What is reserved is kept from pods; the parts themselves are not held to it, or a peak would end the server.
    enforceNodeAllocatable: ['pods'],
    evictionHard: {
      'memory.available': `${EVICTION.memoryMiB}Mi`,
      'nodefs.available': '10%',
      'nodefs.inodesFree': '5%',
      'imagefs.available': '10%',
      'imagefs.inodesFree': '5%',
    },
    evictionSoft: {
      'memory.available': `${EVICTION.memoryMiB + SOFT_MEMORY_MIB}Mi`,
      'nodefs.available': '15%',
      'imagefs.available': '15%',
    },
    evictionSoftGracePeriod: {
      'memory.available': '1m30s',
      'nodefs.available': '2m',
      'imagefs.available': '2m',
    },
    evictionMaxPodGracePeriod: 30,
    evictionPressureTransitionPeriod: '1m0s',
    // Below the soft threshold of the disk, so that images nobody uses go before a pod does.
    imageGCHighThresholdPercent: 80,
    imageGCLowThresholdPercent: 70,
    // Never by age: the images of the last release are the way back, and an offline site cannot fetch them again.
    imageMaximumGCAge: '0s',
    maxPods: maxPods(host),
    podPidsLimit: 1024,
    // One after the other: two layers unpacked at a time are what 2 GiB cannot have.
    serializeImagePulls: true,
    // 10 MiB for each container; what matters has left by Fluent Bit.
    containerLogMaxSize: '5Mi',
    containerLogMaxFiles: 2,
    eventRecordQPS: 5,
    eventBurst: 50,
    nodeLeaseDurationSeconds: 4 * NODE_WATCH.renewSeconds,
    nodeStatusReportFrequency: '5m0s',
    // K3s sets zero, and a shutdown then kills pods in the middle of a write.
    shutdownGracePeriod: '40s',
    shutdownGracePeriodCriticalPods: '10s',
    streamingConnectionIdleTimeout: '5m0s',
    tlsMinVersion: TLS_MIN_VERSION,
    tlsCipherSuites: [...CIPHER_SUITES],
  };
}

function maxPods({ memoryMiB }: Pick<Host, 'memoryMiB'>): number {
  return Math.min(MOST_PODS, Math.floor(memoryMiB / MEMORY_FOR_EACH_POD_MIB));
}

function quantities(parts: readonly Reserved[]) {
  const sum = (of: (part: Reserved) => number) => parts.reduce((all, part) => all + of(part), 0);
  return { cpu: `${sum((part) => part.cpuMilli)}m`, memory: `${sum((part) => part.memoryMiB)}Mi` };
}
