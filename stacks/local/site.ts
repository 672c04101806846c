import fs from 'node:fs/promises';
import path from 'node:path';
import type { Release } from '../../infra/release.ts';
import { linePlanOf } from '../../infra/site/line-plan.ts';
import type { Gap, Report, Snapshot } from '../../workloads/line/protocol.ts';
import { createLocalCa } from './ca.ts';
import { startChild, type Child, type ChildEnd } from './child.ts';
import { within } from './deadline.ts';
import { localEnvironment } from './environment.ts';
import type { ServiceFigures } from './figures.ts';
import { instancesOf, type Instance } from './instances.ts';
import { startLine } from './line-process.ts';
import { LocalSiteError } from './local-site-error.ts';
import { mount } from './mount.ts';
import { freePorts } from './ports.ts';
import { processEnvironment } from './process-environment.ts';
import { LOCAL_SERVICES, MODEL_DIR, PROGRAMS, REPOSITORY } from './programs.ts';
import type { RunFolder } from './run-folder.ts';
import { carelessPlan, exchangeLabels, type Sabotage } from './sabotage.ts';
import { RUN_VARIABLE } from './strays.ts';
import { untilReady } from './watch.ts';
import { openWan, type Wan } from './wan.ts';

/**
 * A site on this machine: the hub behind a WAN that can be cut, a broker for each gateway, the services of the
 * release with the environment that their pods get, and the simulated line. Everything is on loopback.
 */
export interface LocalSite {
  readonly wan: Wan;
  readonly hubHttpPort: number;
  readonly hubStateDir: string;
  readonly spoolPorts: readonly { gateway: string; port: number }[];
  services(): ServiceFigures[];
  snapshot(): Snapshot | undefined;
  gaps(): readonly Gap[];
  /** kills one instance by its name; false where there is none */
  kill(instance: string): boolean;
  finishLine(deadlineMs: number): Promise<Report>;
  stopBrokers(): Promise<ChildEnd>;
  /** everything in order: line, services, brokers, hub */
  stop(): Promise<ChildEnd[]>;
}

export interface LocalSiteOptions {
  release: Release;
  folder: RunFolder;
  seed: number;
  scale: number;
  sabotage: Sabotage | undefined;
  stopping: AbortSignal;
  onProgress: (text: string) => void;
}

interface Service {
  instance: Instance;
  child: Child;
  httpPort: number;
}

/** A batch every 15 minutes shows nothing in a run of 20 seconds. */
const BATCH_INTERVAL_MS = 1_000;
const START_WITHIN_MS = 90_000;
/** more than the longest grace of a manifest */
const STOP_WITHIN_MS = 15_000;

/**
 * Starts it and waits until everything is ready; where something is not, or it is told to stop before, nothing is left
 * running and the LocalSiteError has the last lines of every process.
 */
export async function startLocalSite(options: LocalSiteOptions): Promise<LocalSite> {
  const started: Child[] = [];
  const wan = openWan(options.release.site.wan);
  try {
    return await start(options, started, await wan);
  } catch (error) {
    const lines = started.flatMap((child) =>
      child
        .lastLines()
        .slice(-3)
        .map((line) => `${child.name}: ${line}`),
    );
    await Promise.all(started.map((child) => child.stop(1_000)));
    await (await wan).close();
    if (options.stopping.aborted)
      throw new LocalSiteError('it was told to stop before it ran', { cause: error });
    const what = error instanceof Error ? error.message : String(error);
    throw new LocalSiteError([what, ...lines].join('\n  '), { cause: error });
  }
}

async function start(options: LocalSiteOptions, started: Child[], wan: Wan): Promise<LocalSite> {
  const { release, folder, sabotage, stopping, onProgress } = options;
  const step = (text: string): void => {
    stopping.throwIfAborted();
    onProgress(text);
  };
  const { site } = release;
  const instances = instancesOf(release, LOCAL_SERVICES).filter(
    ({ service }) => !(sabotage === 'worked' && service === 'collision-engine'),
  );
  const gateways = [...new Set(instances.map(({ gateway }) => gateway))];
  const [hubPort = 0, hubHttpPort = 0, ...ports] = await freePorts(2 + gateways.length + instances.length);
  const brokerPorts = new Map(gateways.map((gateway, i) => [gateway, ports[i] ?? 0]));
  const httpPorts = ports.slice(gateways.length);
  const urlOf = (port: number): string => `mqtts://127.0.0.1:${port}`;

  const ca = await createLocalCa(path.join(folder.path, 'ca'));
  const certificate = async (name: string): Promise<string> => {
    const dir = path.join(folder.path, 'tls', name);
    await ca.issue(name, { dir, hosts: ['127.0.0.1', 'localhost'] });
    return dir;
  };
  const launch = (
    name: string,
    program: keyof typeof PROGRAMS,
    environment: Readonly<Record<string, string>>,
    onMessage: (message: unknown) => void = () => undefined,
  ): Child => {
    const child = startChild({
      name,
      file: path.join(REPOSITORY, PROGRAMS[program]),
      environment: { ...processEnvironment(folder), ...environment, [RUN_VARIABLE]: folder.id },
      onMessage,
      onExit: (detail) => onProgress(`${name} ended (${detail}); it is started again`),
    });
    started.push(child);
    return child;
  };

  step('hub, WAN and brokers start');
  const hubStateDir = path.join(folder.path, 'hub');
  await fs.mkdir(hubStateDir, { recursive: true });
  const hub = launch('hub', 'hub', {
    SITE: site.name,
    LOG_LEVEL: 'warn',
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(hubHttpPort),
    LISTEN_HOST: '127.0.0.1',
    LISTEN_PORT: String(hubPort),
    TLS_DIR: await certificate('hub'),
    STATE_DIR: hubStateDir,
  });
  wan.leadTo(hubPort);
  const listening = Promise.withResolvers<undefined>();
  const brokers = launch(
    'broker',
    'broker',
    {
      LOG_LEVEL: 'warn',
      PORTS: JSON.stringify(Object.fromEntries(brokerPorts)),
      MQTT_TLS_DIR: await certificate('broker'),
    },
    () => listening.resolve(undefined),
  );
  await within(listening.promise, START_WITHIN_MS, 'the brokers did not listen');

  const modelDir = sabotage === 'verdicts' ? path.join(folder.path, 'model') : MODEL_DIR;
  if (sabotage === 'verdicts') await exchangeLabels(MODEL_DIR, modelDir);
  const services: Service[] = [];
  for (const [i, instance] of instances.entries()) {
    const root = path.join(folder.path, instance.name);
    const isCareless = sabotage === 'approach-stopped' && instance.service === 'collision-engine';
    await mount(instance, root, ca, (file, text) =>
      isCareless && file === instance.environment.PLAN_PATH ? carelessPlan(text) : text,
    );
    const httpPort = httpPorts[i] ?? 0;
    const environment = localEnvironment(instance, {
      httpPort,
      brokerUrl: urlOf(brokerPorts.get(instance.gateway) ?? 0),
      // A name, for a TLS server name must not be an address (RFC 6066).
      hubAddress: `localhost:${wan.port}`,
      batchIntervalMs: BATCH_INTERVAL_MS,
      root,
      modelDir,
    });
    const program = instance.service as (typeof LOCAL_SERVICES)[number];
    services.push({ instance, httpPort, child: launch(instance.name, program, environment) });
  }
  const untilServicesReady = async (isMeant: (service: string) => boolean): Promise<void> => {
    for (const { instance, httpPort } of services) {
      if (!isMeant(instance.service)) continue;
      step(`waiting for ${instance.name}`);
      await untilReady(instance.name, httpPort, START_WITHIN_MS, stopping);
    }
  };
  await untilReady('hub', hubHttpPort, START_WITHIN_MS, stopping);
  // Readings that come before anybody subscribed have no session to wait in; the engines in turn wait for scans.
  await untilServicesReady((service) => service !== 'collision-engine');

  step('the line starts');
  const planPath = path.join(folder.path, 'line.json');
  await fs.writeFile(planPath, JSON.stringify(linePlanOf(site)));
  const lineEnvironment = {
    LOG_LEVEL: 'warn',
    PLAN_PATH: planPath,
    SEED: String(options.seed),
    SCALE: String(options.scale),
    BROKERS: JSON.stringify(Object.fromEntries([...brokerPorts].map(([name, port]) => [name, urlOf(port)]))),
    MQTT_TLS_DIR: await certificate('line'),
    MODEL_CARD_PATH: path.join(MODEL_DIR, 'card.json'),
    SABOTAGE: sabotage === 'permission-obeyed' ? sabotage : '',
  };
  const line = startLine((onMessage) => launch('line', 'line', lineEnvironment, onMessage));
  await within(line.ready, START_WITHIN_MS, 'the line did not reach its brokers');
  await untilServicesReady((service) => service === 'collision-engine');

  const gaps: Gap[] = [];
  return {
    wan,
    hubHttpPort,
    hubStateDir,
    spoolPorts: services
      .filter(({ instance }) => instance.service === 'aggregator')
      .map(({ instance, httpPort }) => ({ gateway: instance.gateway, port: httpPort })),
    services: () =>
      services
        .map(({ instance: { name, service, gateway }, child }) => {
          return { name, service, gateway, isUp: child.isUp(), restarts: child.restarts() };
        })
        .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    snapshot: () => line.snapshot(),
    gaps: () => [...line.gaps(), ...gaps],
    kill: (name) => {
      const found = services.find(({ instance }) => instance.name === name);
      if (found === undefined) return false;
      const { service, gateway } = found.instance;
      const atMs = Date.now();
      found.child.kill();
      if (service !== 'aggregator') line.mark(service, gateway);
      else {
        // It commands nothing that the line could see: its gap is until it takes in readings again.
        void untilReady(name, found.httpPort, START_WITHIN_MS).then(
          () => gaps.push({ service, gateway, ms: Date.now() - atMs, arms: [] }),
          (error: unknown) => onProgress(String(error)),
        );
      }
      return true;
    },
    finishLine: (deadlineMs) => line.finish(deadlineMs),
    stopBrokers: () => brokers.stop(STOP_WITHIN_MS),
    stop: async () => {
      const ends = [await line.child.stop(STOP_WITHIN_MS)];
      ends.push(...(await Promise.all(services.map(({ child }) => child.stop(STOP_WITHIN_MS)))));
      ends.push(await brokers.stop(STOP_WITHIN_MS), await hub.stop(STOP_WITHIN_MS));
      await wan.close();
      return ends;
    },
  };
}
