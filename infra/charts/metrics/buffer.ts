import type { Site } from '../../site/site.ts';
import { SCRAPE_SECONDS } from './scrape.ts';

/**
 * Of the agent's queue on disk, measured with vmagent 1.79 and compressed as it is sent: 517 098 bytes for 24 360
 * samples whose values change at random, with the labels that ours have. Real ones change less.
 */
export const SAMPLE_BYTES = 22;

/**
 * Of one host, each bound with room over what was counted (the test names what a service exposes now): node-exporter
 * showed 259 on two cores, each service up to 116, and the agent adds five of its own for each target; of collector and log shipper at most 20 each are kept.
 */
export const SERIES = { host: 350, service: 150, agent: 90 } as const;
const SERVICES_PER_HOST = 3;

/** vmagent keeps its queue in files of 512 MB and drops the oldest of them first; it knows no smaller bound. */
const STEP_MB = 500;

const DAY_SECONDS = 86_400;

/** Samples that the agent of one host takes in a day. */
export function samplesPerDay(): number {
  const series = SERIES.host + SERVICES_PER_HOST * SERIES.service + SERIES.agent;
  return (series * DAY_SECONDS) / SCRAPE_SECONDS;
}

/** How much an agent keeps for each of its two receivers: the days without a hub, in whole files. */
export function bufferMB({ wan }: Pick<Site, 'wan'>): number {
  const wanted = (samplesPerDay() * SAMPLE_BYTES * wan.offlineDays) / 1e6;
  return Math.max(1, Math.ceil(wanted / STEP_MB)) * STEP_MB;
}

/** Of its claim: a queue for each receiver, and one file more while the oldest is still read. */
export function bufferClaimMiB(site: Pick<Site, 'wan'>): number {
  return Math.ceil((2 * (bufferMB(site) + STEP_MB) * 1e6) / 2 ** 20);
}
