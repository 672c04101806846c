import { ApiObject, App, Chart, Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import * as plus from 'cdk8s-plus-30';
import type { Check, Template } from './instance.ts';
import type { KubeObject } from './object.ts';
import type { ControllerShape } from './pod-spec.ts';
import type { Shape } from './shape.ts';

/** A workload's shape on one kind of host, rendered by cdk8s-plus: what `npm run shapes` writes down for shape.ts. */
export function renderShape(template: Template, onEdge: boolean): Shape {
  // Every name is given, so the hashes that cdk8s derives from the construct tree never show.
  const chart = new Chart(new App(), template.workload, { disableResourceNameHashes: true });
  const metadata = { name: template.workload };
  const account = new plus.ServiceAccount(chart, 'account', { metadata, automountToken: false });
  const config = new plus.ConfigMap(chart, 'config', { metadata, immutable: false });
  const service = new plus.Service(chart, 'service', {
    metadata,
    type: plus.ServiceType.CLUSTER_IP,
    clusterIP: 'None',
    ports: template.ports.map(({ name, port }) => ({
      name,
      port,
      targetPort: port,
      protocol: plus.Protocol.TCP,
    })),
    // One pod is behind it: there is no other to be led to, and whoever asks for its figures asks just then.
    publishNotReadyAddresses: true,
  });
  const pod = podProps(chart, template, onEdge);
  const controller =
    template.agent !== undefined && !onEdge
      ? new plus.DaemonSet(chart, 'controller', { ...pod, metadata, minReadySeconds: 0 })
      : template.statePath !== undefined && !onEdge
        ? new plus.StatefulSet(chart, 'controller', {
            ...pod,
            metadata,
            replicas: 1,
            service,
            // OrderedReady waits for a broken revision for ever, even when its successor mends it (kubernetes#67250).
            podManagementPolicy: plus.PodManagementPolicy.PARALLEL,
            strategy: plus.StatefulSetUpdateStrategy.rollingUpdate({ partition: 0 }),
            minReady: Duration.seconds(0),
          })
        : new plus.Deployment(chart, 'controller', {
            ...pod,
            metadata,
            replicas: 1,
            // The old one ends first: a gateway has no memory for two, and two would answer for the same machines.
            strategy: plus.DeploymentStrategy.recreate(),
            progressDeadline: Duration.seconds(600),
            minReady: Duration.seconds(0),
          });
  return {
    controller: json(controller) as ControllerShape,
    account: json(account),
    config: json(config),
    // Who asks an agent asks the one of its own host, so a Service of it is a chart's to make.
    ...(!onEdge && template.agent === undefined && { service: json(service) }),
  };
}

function json(construct: Construct): KubeObject {
  return ApiObject.of(construct).toJson() as KubeObject;
}

function podProps(chart: Chart, template: Template, onEdge: boolean) {
  const { userId } = template;
  const onHostNetwork = onEdge || template.agent?.network === true;
  const owner = { user: userId, group: userId, ensureNonRoot: true };
  return {
    // Selector, labels and spread are the instance's: cdk8s-plus would select by a hash of the construct's path.
    select: false,
    spread: false,
    isolate: false,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    shareProcessNamespace: false,
    hostNetwork: onHostNetwork,
    restartPolicy: plus.RestartPolicy.ALWAYS,
    // On the host's network there is no cluster DNS to ask.
    dns: {
      policy: onHostNetwork ? plus.DnsPolicy.DEFAULT : plus.DnsPolicy.CLUSTER_FIRST,
      hostnameAsFQDN: false,
    },
    securityContext: {
      ...owner,
      fsGroup: userId,
      // Changing the owner of a large spool at every start would delay the line for nothing.
      fsGroupChangePolicy: plus.FsGroupChangePolicy.ON_ROOT_MISMATCH,
    },
    terminationGracePeriod: Duration.seconds(template.graceSeconds),
    containers: [
      {
        name: template.workload,
        image: template.workload,
        // A digest cannot move, and the line must start again with the uplink down.
        imagePullPolicy: plus.ImagePullPolicy.IF_NOT_PRESENT,
        ...(template.command && { command: [...template.command] }),
        ports: template.ports.map(({ name, port }) => ({
          name,
          number: port,
          protocol: plus.Protocol.TCP,
          ...(onHostNetwork && { hostPort: port }),
        })),
        startup: probe(template.probes.startup, onEdge),
        liveness: probe(template.probes.liveness, onEdge),
        readiness: probe(template.probes.readiness, onEdge),
        resources: {
          cpu: {
            request: plus.Cpu.millis(template.resources.requests.cpuMilli),
            limit: plus.Cpu.millis(template.resources.limits.cpuMilli),
          },
          memory: {
            request: Size.mebibytes(template.resources.requests.memoryMiB),
            limit: Size.mebibytes(template.resources.limits.memoryMiB),
          },
        },
        securityContext: {
          ...owner,
          privileged: false,
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: [plus.Capability.ALL] },
          seccompProfile: { type: plus.SeccompProfileType.RUNTIME_DEFAULT },
        },
        volumeMounts: mounts(chart, template),
      },
    ],
  };
}

/** Where each volume is mounted. What is behind it is the instance's, so an empty folder stands in. */
function mounts(chart: Chart, template: Template): plus.VolumeMount[] {
  const mount = (name: string, path: string, readOnly: boolean): plus.VolumeMount => ({
    path,
    volume: plus.Volume.fromEmptyDir(chart, `volume-${name}`, name),
    readOnly,
  });
  return [
    ...(template.configDir === undefined ? [] : [mount('config', template.configDir, true)]),
    ...template.certificates.map(({ name, dir }) => mount(name, dir, true)),
    ...(template.claims ?? []).map(({ name, dir }) => mount(name, dir, true)),
    ...(template.statePath === undefined ? [] : [mount('state', template.statePath, false)]),
    ...(template.scratch === undefined ? [] : [mount('scratch', template.scratch.path, false)]),
    ...(template.agent?.folders ?? []).map(({ name, dir }) => mount(name, dir, true)),
  ];
}

function probe({ run, periodSeconds, failures, timeoutSeconds }: Check, onEdge: boolean): plus.Probe {
  const times = {
    initialDelaySeconds: Duration.seconds(0),
    periodSeconds: Duration.seconds(periodSeconds),
    timeoutSeconds: Duration.seconds(timeoutSeconds),
    failureThreshold: failures,
    successThreshold: 1,
  };
  if ('command' in run) return plus.Probe.fromCommand([...run.command], times);
  return plus.Probe.fromHttpGet(run.path, {
    ...times,
    port: run.port,
    scheme: plus.ConnectionScheme.HTTP,
    // On the host's network a service listens on the loopback only: nobody on the plant's network asks for its health.
    ...(onEdge && { host: '127.0.0.1' }),
  });
}
