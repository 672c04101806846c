import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BROKER } from '../../infra/charts/broker-endpoint.ts';
import { gatewayHosts } from '../../infra/charts/gateways.ts';
import { machinesOf } from '../../infra/charts/mosquitto-acl.ts';
import { linePlanOf } from '../../infra/site/line-plan.ts';
import { startChild } from '../../stacks/local/child.ts';
import type { Child } from '../../stacks/local/child.ts';
import { within } from '../../stacks/local/deadline.ts';
import { ledgerCheck } from '../../stacks/local/ledger-check.ts';
import type { LineProcess } from '../../stacks/local/line-process.ts';
import { startLine } from '../../stacks/local/line-process.ts';
import { processEnvironment } from '../../stacks/local/process-environment.ts';
import { MODEL_DIR, PROGRAMS, REPOSITORY } from '../../stacks/local/programs.ts';
import { topicOf } from '../../workloads/contracts/topics.ts';
import { compareLedger, emptyLedger } from '../../workloads/hub/ledger.ts';
import { readLedger } from '../../workloads/hub/ledger-file.ts';
import type { Report } from '../../workloads/line/protocol.ts';
import { simulatedCells } from '../../workloads/line/scale.ts';
import type { NetworkNamespace } from './cluster/network-namespace.ts';
import { inNamespace } from './cluster/network-namespace.ts';
import { until } from './cluster/until.ts';
import { writeCertificates } from './line/certificates.ts';
import type { RunningSite } from './site.ts';

/**
 * The simulated line beside a site of pods, as its machines are: in the site's network with an address of their own,
 * each with its certificate, at the port of its gateway. And the hub, outside of the cluster, where the site's file
 * says that it is.
 */
export interface SiteLine {
  readonly process: LineProcess;
  /** how much of the site is simulated */
  readonly plan: { readonly gateways: number; readonly machines: number };
  /** what the line has seen so far; its silences are those since the last judgement */
  judge(): Promise<Report>;
  /** What an arm of a gateway is told that connects now: the topics of what the broker kept for it, or why not. */
  connectAnew(gateway: string): Promise<string>;
  /** Waits until every reading that a report counts is in the hub's file, or declared dropped there; throws with those that are not. */
  untilInHub(report: Report): Promise<void>;
  /** holds the arms and waits until every reading is acknowledged by a broker and is in the hub's file, or no more come */
  finish(): Promise<{ report: Report; ledger: Awaited<ReturnType<typeof ledgerCheck>> }>;
  stop(): Promise<void>;
}

export interface SiteLineOptions {
  readonly site: RunningSite;
  readonly seed: number;
}

/** The first cell of each gateway: with more, two cores that also carry the kubelets would be what is measured. */
const SCALE = 0.01;
const HUB_HTTP_PORT = 8090;
const START_WITHIN_MS = 60_000;
const JUDGE_WITHIN_MS = 10_000;
const REPORT_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 10_000;
/** a batch's interval, and the longest pause of a sender that met a hub out of reach */
const DRAIN_WITHIN_MS = 120_000;

export async function startSiteLine({ site, seed }: SiteLineOptions): Promise<SiteLine> {
  const { cluster, release, authority, hubAddress } = site;
  const { network, folder } = cluster;
  if (network === undefined) throw new Error('machines need a site with a network');
  const dir = path.join(folder.dir, 'line');
  const hubStateDir = path.join(dir, 'hub');
  await mkdir(hubStateDir, { recursive: true });
  const launch = (
    name: 'hub' | 'line',
    namespace: NetworkNamespace,
    environment: Readonly<Record<string, string>>,
    onMessage: (message: unknown) => void = () => undefined,
  ): Child =>
    startChild({
      name,
      file: path.join(REPOSITORY, PROGRAMS[name]),
      within: ['nsenter', `--net=${namespace.path}`],
      environment: { ...processEnvironment({ path: dir }), LOG_LEVEL: 'warn', ...environment },
      onMessage,
    });

  const [hubName = '', hubPort = ''] = release.site.hub.address.split(':');
  const { namespace: hubNetwork } = await network.attach('hub', hubAddress);
  const hub = launch('hub', hubNetwork, {
    SITE: release.site.name,
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(HUB_HTTP_PORT),
    LISTEN_HOST: hubAddress,
    LISTEN_PORT: hubPort,
    TLS_DIR: await authority.folderFor('hub', [hubName]),
    STATE_DIR: hubStateDir,
  });
  const readyUrl = `http://127.0.0.1:${HUB_HTTP_PORT}/readyz`;
  const ask = `const { ok } = await fetch('${readyUrl}'); process.exit(ok ? 0 : 1)`;
  await until('the hub', START_WITHIN_MS, async () => {
    await inNamespace(hubNetwork, process.execPath, '--input-type=module', '-e', ask);
    return true;
  });

  const planPath = path.join(dir, 'line.json');
  const plan = linePlanOf(release.site);
  await writeFile(planPath, JSON.stringify(plan));
  const hosts = gatewayHosts(release.site);
  const brokers: Readonly<Record<string, string>> = Object.fromEntries(
    hosts.map(({ name, address }) => [name, `mqtts://${address}:${BROKER.linePort}`]),
  );
  const { namespace: hall } = await network.attach('line', hubAddress.replace(/\d+$/, '3'));
  const cells = simulatedCells(plan, SCALE);
  const tlsDirs = await writeCertificates(cells, hosts, authority);
  const environment = {
    PLAN_PATH: planPath,
    SEED: String(seed),
    SCALE: String(SCALE),
    BROKERS: JSON.stringify(brokers),
    CERTIFICATES: 'each',
    MQTT_TLS_DIR: tlsDirs,
    MODEL_CARD_PATH: path.join(MODEL_DIR, 'card.json'),
  };
  const line = startLine((onMessage) => launch('line', hall, environment, onMessage));
  await within(line.ready, START_WITHIN_MS, 'the line did not reach its brokers').catch((error: unknown) => {
    throw new Error([String(error), ...line.child.lastLines()].join('\n  '));
  });

  const { name } = release.site;
  const untilInHub = async ({ produced }: Report): Promise<void> => {
    const inHub = async () => (await readLedger(hubStateDir)).get(name) ?? emptyLedger();
    const missing = async () => compareLedger(produced, await inHub()).missing;
    await until('the hub to have every reading', DRAIN_WITHIN_MS, async () => {
      const [first] = await missing();
      if (first === undefined) return true;
      throw new Error(`${first.machine} from ${first.from} to ${first.to} is not there`);
    });
  };
  return {
    process: line,
    plan: { gateways: hosts.length, machines: cells.flatMap(machinesOf).length },
    judge: () => line.judge(JUDGE_WITHIN_MS),
    connectAnew: (gateway) => {
      const arm = cells.find(({ host }) => host === gateway)?.arms[0]?.id;
      if (arm === undefined) throw new Error(`${gateway} has no arm`);
      const script = path.join(import.meta.dirname, 'site', 'ask-broker.ts');
      return inNamespace(
        hall,
        process.execPath,
        script,
        brokers[gateway] ?? '',
        topicOf(name, arm, 'command'),
        topicOf(name, arm, 'state'),
        path.join(tlsDirs, arm),
      );
    },
    untilInHub,
    finish: async () => {
      const report = await line.finish(REPORT_WITHIN_MS);
      // What is not there by then is the ledger's to say.
      await untilInHub(report).catch(() => undefined);
      return { report, ledger: await ledgerCheck(hubStateDir, name, report.produced) };
    },
    stop: async () => {
      await line.child.stop(STOP_WITHIN_MS);
      await hub.stop(STOP_WITHIN_MS);
    },
  };
}
