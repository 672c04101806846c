/** What an alert's series look like when it fires, and when they come near and it does not. */
export interface AlertCase {
  /** Prometheus's notation of values, one a minute: `0+10x20` */
  readonly fires: Readonly<Record<string, string>>;
  readonly quiet: Readonly<Record<string, string>>;
  /** minutes after which it is asked */
  readonly afterMinutes: number;
}

const AT = 'site="graz",instance="gw-1"';

/** One for each alert, by its name. */
export const CASES: Readonly<Record<string, AlertCase>> = {
  ScannerSilent: {
    fires: { [`edge_collision_engine_scanners_silent_count{${AT}}`]: '0 1x20' },
    quiet: { [`edge_collision_engine_scanners_silent_count{${AT}}`]: '0x20' },
    afterMinutes: 5,
  },
  CommandsLate: {
    fires: latencies('0+0x30', '0+100x30'),
    quiet: latencies('0+100x30', '0+100x30'),
    afterMinutes: 20,
  },
  CommandsUnsent: {
    fires: { [`edge_collision_engine_commands_unsent_total{${AT},action="stop"}`]: '0+1x20' },
    quiet: { [`edge_collision_engine_commands_unsent_total{${AT},action="stop"}`]: '7x20' },
    afterMinutes: 10,
  },
  StopsNotRecorded: {
    fires: { [`edge_collision_engine_records_failed_total{${AT}}`]: '0x5 1x20' },
    quiet: { [`edge_collision_engine_records_failed_total{${AT}}`]: '1x25' },
    afterMinutes: 10,
  },
  FramesDropped: {
    fires: frames('0+2x40'),
    quiet: frames('3x40'),
    afterMinutes: 30,
  },
  ModelWrong: {
    fires: selfTests('0x5 1x20'),
    quiet: selfTests('0x25'),
    afterMinutes: 10,
  },
  NothingDelivered: {
    fires: { [`edge_aggregator_spool_oldest_age_seconds{${AT}}`]: '0+60x90' },
    quiet: { [`edge_aggregator_spool_oldest_age_seconds{${AT}}`]: '900x90' },
    afterMinutes: 80,
  },
  SpoolFills: {
    fires: spool('80000x40', '7200x40'),
    // Nearly full, and being delivered.
    quiet: spool('80000x40', '900x40'),
    afterMinutes: 20,
  },
  ReadingsGivenUp: {
    fires: { [`edge_aggregator_dropped_readings_total{${AT}}`]: '0x5 100x20' },
    quiet: { [`edge_aggregator_dropped_readings_total{${AT}}`]: '100x25' },
    afterMinutes: 10,
  },
  SpoolDamaged: {
    fires: { [`edge_aggregator_spool_damaged_entries{${AT}}`]: '0x5 3x90' },
    quiet: { [`edge_aggregator_spool_damaged_entries{${AT}}`]: '3x95' },
    afterMinutes: 30,
  },
  CertificatesNotIssued: {
    fires: { [`edge_authority_certificates{${AT},state="missing"}`]: '0x3 2x20' },
    // What is due serves.
    quiet: { [`edge_authority_certificates{${AT},state="due"}`]: '9x25' },
    afterMinutes: 15,
  },
  CertificateExpiresSoon: {
    fires: { [`edge_authority_first_expiry_timestamp_seconds{${AT}}`]: `${59 * 86_400}x30` },
    quiet: { [`edge_authority_first_expiry_timestamp_seconds{${AT}}`]: `${61 * 86_400}x30` },
    afterMinutes: 20,
  },
  SiteCaDue: {
    fires: { [`edge_authority_ca_due_timestamp_seconds{${AT}}`]: '60x30' },
    quiet: { [`edge_authority_ca_due_timestamp_seconds{${AT}}`]: '7200x30' },
    afterMinutes: 20,
  },
  DeliveryRefused: {
    fires: { 'edge_hub_refused_total{site="hub",instance="dc-1",reason="not-entitled"}': '0x5 1x20' },
    quiet: { 'edge_hub_refused_total{site="hub",instance="dc-1",reason="not-entitled"}': '4x25' },
    afterMinutes: 10,
  },
};

function latencies(within50: string, all: string): AlertCase['fires'] {
  const name = 'edge_collision_engine_command_latency_ms_bucket';
  return {
    [`${name}{${AT},le="50"}`]: within50,
    [`${name}{${AT},le="100"}`]: all,
    [`${name}{${AT},le="+Inf"}`]: all,
  };
}

function frames(dropped: string): AlertCase['fires'] {
  return {
    [`edge_vision_inferencer_frames_total{${AT}}`]: '0+60x40',
    [`edge_vision_inferencer_frames_dropped_total{${AT}}`]: dropped,
  };
}

function selfTests(wrong: string): AlertCase['fires'] {
  return {
    [`edge_vision_inferencer_self_tests_total{${AT},result="right"}`]: '0+6x25',
    [`edge_vision_inferencer_self_tests_total{${AT},result="wrong"}`]: wrong,
  };
}

function spool(fullInSeconds: string, oldestAgeSeconds: string): AlertCase['fires'] {
  return {
    [`edge_aggregator_spool_full_in_seconds{${AT}}`]: fullInSeconds,
    [`edge_aggregator_spool_oldest_age_seconds{${AT}}`]: oldestAgeSeconds,
  };
}
