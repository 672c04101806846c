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
    // Every one that is read is answered in time, and a quarter is not read.
    fires: latencies('0+75x30', '0+75x30', '0+25x30'),
    // One in twenty needed longer.
    quiet: latencies('0+95x30', '0+100x30', '0x30'),
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
  TwinsNotReported: {
    fires: { [`edge_mapper_edgecore_here_count{${AT}}`]: '1x5 0x20' },
    // It was started again.
    quiet: { [`edge_mapper_edgecore_here_count{${AT}}`]: '1x5 0x8 1x20' },
    afterMinutes: 20,
  },
  DevicesUnknown: {
    fires: { [`edge_mapper_devices_unknown_count{${AT}}`]: '0x5 3x20' },
    // They are new, and EdgeCore was told a moment later.
    quiet: { [`edge_mapper_devices_unknown_count{${AT}}`]: '0x5 3x2 0x20' },
    afterMinutes: 20,
  },
  DesiresNotKept: {
    fires: { [`edge_mapper_desires_unwritten_total{${AT}}`]: '0x5 1x20' },
    quiet: { [`edge_mapper_desires_unwritten_total{${AT}}`]: '1x25' },
    afterMinutes: 10,
  },
  NatsServerDown: {
    fires: { [`edge_nats_exporter_server_up{${AT},server="nats-gw-1"}`]: '1x5 0x20' },
    // Updated, one after the other.
    quiet: { [`edge_nats_exporter_server_up{${AT},server="nats-gw-1"}`]: '1x5 0 1x20' },
    afterMinutes: 10,
  },
  NatsNoLeader: {
    fires: { [`edge_nats_exporter_stream_leaders_count{${AT},stream="SPOOL"}`]: '1x5 0x20' },
    quiet: { [`edge_nats_exporter_stream_leaders_count{${AT},stream="SPOOL"}`]: '1x25' },
    afterMinutes: 10,
  },
  NatsReplicaBehind: {
    fires: { [`edge_nats_exporter_stream_replicas_behind_count{${AT},stream="SPOOL"}`]: '0x5 1x20' },
    // It catches up.
    quiet: { [`edge_nats_exporter_stream_replicas_behind_count{${AT},stream="SPOOL"}`]: '0x5 1x3 0x20' },
    afterMinutes: 12,
  },
  NatsStreamFills: {
    fires: { [`edge_nats_exporter_stream_used_ratio{${AT},stream="SPOOL"}`]: '0.85x30' },
    quiet: { [`edge_nats_exporter_stream_used_ratio{${AT},stream="SPOOL"}`]: '0.79x30' },
    afterMinutes: 20,
  },
  NatsStoreFills: {
    fires: { [`edge_nats_exporter_store_used_ratio{${AT},server="nats-gw-1"}`]: '0.9x30' },
    quiet: { [`edge_nats_exporter_store_used_ratio{${AT},server="nats-gw-1"}`]: '0.8x30' },
    afterMinutes: 20,
  },
  TargetDown: {
    fires: { [`up{${AT},job="aggregator"}`]: '1x5 0x20' },
    // It was started again.
    quiet: { [`up{${AT},job="aggregator"}`]: '1x5 0x3 1x20' },
    afterMinutes: 15,
  },
  SpansRefused: {
    fires: { [`otelcol_exporter_enqueue_failed_spans{${AT},exporter="otlp_grpc/hub"}`]: '0x5 20x20' },
    quiet: { [`otelcol_exporter_enqueue_failed_spans{${AT},exporter="otlp_grpc/hub"}`]: '20x25' },
    afterMinutes: 10,
  },
  SpanQueueFills: {
    fires: queue('0+10x40'),
    quiet: queue('0+10x7 70x40'),
    afterMinutes: 30,
  },
  LogLinesDropped: {
    fires: { [`fluentbit_output_dropped_records_total{${AT},name="opentelemetry.0"}`]: '0x5 7x20' },
    quiet: { [`fluentbit_filter_drop_records_total{${AT},name="throttle.0"}`]: '7x25' },
    afterMinutes: 10,
  },
  LogBufferFills: {
    fires: {
      [`fluentbit_output_chunk_available_capacity_percent{${AT},name="opentelemetry.0"}`]: '100-4x24 4x20',
    },
    quiet: {
      [`fluentbit_output_chunk_available_capacity_percent{${AT},name="opentelemetry.0"}`]: '100-4x15 40x20',
    },
    afterMinutes: 40,
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

function latencies(within50: string, all: string, overtaken: string): AlertCase['fires'] {
  const name = 'edge_collision_engine_command_latency_ms';
  return {
    [`${name}_bucket{${AT},le="50"}`]: within50,
    [`${name}_bucket{${AT},le="120"}`]: all,
    [`${name}_count{${AT}}`]: all,
    [`edge_collision_engine_scans_superseded_total{${AT}}`]: overtaken,
  };
}

function queue(size: string): AlertCase['fires'] {
  const labels = `${AT},exporter="otlp_grpc/hub",data_type="traces"`;
  return {
    [`otelcol_exporter_queue_size{${labels}}`]: size,
    [`otelcol_exporter_queue_capacity{${labels}}`]: '100x50',
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
