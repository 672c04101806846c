import type { Alert } from './alert.ts';

const scanRate = (series: string): string =>
  `sum by (site, instance) (rate(edge_collision_engine_${series}[5m]))`;

/**
 * Of the services, by what they expose themselves: a counter that grew, or a gauge that stands where it must not. Each
 * has a page in docs/runbooks and a case in test/infra/alerts.
 */
export const ALERTS: readonly Alert[] = [
  {
    name: 'ScannerSilent',
    summary:
      '{{ $value }} scanners of {{ $labels.instance }} are silent, and the arms that rest on them stand.',
    expression: 'edge_collision_engine_scanners_silent_count > 0',
    forDuration: '1m',
    severity: 'page',
  },
  {
    name: 'CommandsLate',
    summary:
      '{{ $labels.instance }} answers {{ $value | humanizePercentage }} of its scans late, or not before the next one.',
    // A permission lives for 250 ms after the scan it rests on; a fifth of that may be ours. Of an engine that is starved
    // the scans that are read are answered in time, and the others are overtaken unread: those are late too. Prometheus 3
    // writes the bound as 50.0.
    expression: `1 - ${scanRate('command_latency_ms_bucket{le=~"50([.]0)?"}')} / (${scanRate('command_latency_ms_count')} + ${scanRate('scans_superseded_total')}) > 0.1`,
    forDuration: '5m',
    severity: 'ticket',
  },
  {
    name: 'CommandsUnsent',
    summary: 'Commands of {{ $labels.instance }} do not reach its broker.',
    expression: 'sum by (site, instance) (rate(edge_collision_engine_commands_unsent_total[5m])) > 0',
    forDuration: '2m',
    severity: 'page',
  },
  {
    name: 'StopsNotRecorded',
    summary: '{{ $labels.instance }} cannot write which arms it stopped.',
    expression: 'increase(edge_collision_engine_records_failed_total[10m]) > 0',
    forDuration: '0m',
    severity: 'page',
  },
  {
    name: 'FramesDropped',
    summary: '{{ $value | humanizePercentage }} of the frames of {{ $labels.instance }} are not looked at.',
    expression:
      'rate(edge_vision_inferencer_frames_dropped_total[10m]) / rate(edge_vision_inferencer_frames_total[10m]) > 0.01',
    forDuration: '10m',
    severity: 'ticket',
  },
  {
    name: 'ModelWrong',
    summary: '{{ $labels.instance }} does not recognise the picture that it knows.',
    expression: 'increase(edge_vision_inferencer_self_tests_total{result="wrong"}[10m]) > 0',
    forDuration: '0m',
    severity: 'page',
  },
  {
    name: 'NothingDelivered',
    summary:
      'The oldest that {{ $labels.instance }} still holds for the hub is {{ $value | humanizeDuration }} old.',
    // Batches go every 15 minutes (S96): four of them have not been taken.
    expression: 'edge_aggregator_spool_oldest_age_seconds > 3600',
    forDuration: '5m',
    severity: 'ticket',
  },
  {
    name: 'SpoolFills',
    summary: 'In {{ $value | humanizeDuration }} {{ $labels.instance }} has to give up the first readings.',
    expression:
      'edge_aggregator_spool_full_in_seconds < 86400 and edge_aggregator_spool_oldest_age_seconds > 3600',
    forDuration: '10m',
    severity: 'page',
  },
  {
    name: 'ReadingsGivenUp',
    summary: '{{ $labels.instance }} gave up {{ $value }} readings, and declared them.',
    expression: 'increase(edge_aggregator_dropped_readings_total[15m]) > 0',
    forDuration: '0m',
    severity: 'page',
  },
  {
    name: 'SpoolDamaged',
    summary: 'Entries of the spool of {{ $labels.instance }} cannot be read any more.',
    expression: 'delta(edge_aggregator_spool_damaged_entries[1h]) > 0',
    forDuration: '0m',
    severity: 'ticket',
  },
  {
    name: 'TwinsNotReported',
    summary: 'EdgeCore does not answer {{ $labels.instance }}: no twin of its machines is reported.',
    // An upgrade of EdgeCore and a restart of its host are over by then.
    expression: 'edge_mapper_edgecore_here_count == 0',
    forDuration: '10m',
    severity: 'ticket',
  },
  {
    name: 'DevicesUnknown',
    summary: 'EdgeCore does not know {{ $value }} machines of {{ $labels.instance }}.',
    expression: 'edge_mapper_devices_unknown_count > 0',
    forDuration: '10m',
    severity: 'ticket',
  },
  {
    name: 'DesiresNotKept',
    summary: '{{ $labels.instance }} cannot write what is desired of its machines.',
    expression: 'increase(edge_mapper_desires_unwritten_total[10m]) > 0',
    forDuration: '0m',
    severity: 'ticket',
  },
  {
    name: 'NatsServerDown',
    summary: 'The server {{ $labels.server }} of NATS does not answer.',
    expression: 'edge_nats_exporter_server_up == 0',
    forDuration: '2m',
    severity: 'ticket',
  },
  {
    name: 'NatsNoLeader',
    summary: 'Nobody leads the stream {{ $labels.stream }}: nothing is taken, and nothing read.',
    expression: 'edge_nats_exporter_stream_leaders_count == 0',
    forDuration: '1m',
    severity: 'page',
  },
  {
    name: 'NatsReplicaBehind',
    summary: '{{ $value }} replicas of the stream {{ $labels.stream }} lack what their leader has.',
    expression: 'edge_nats_exporter_stream_replicas_behind_count > 0',
    forDuration: '5m',
    severity: 'ticket',
  },
  {
    name: 'NatsStreamFills',
    summary: 'The stream {{ $labels.stream }} holds {{ $value | humanizePercentage }} of what it may.',
    expression: 'edge_nats_exporter_stream_used_ratio > 0.8',
    forDuration: '10m',
    severity: 'page',
  },
  {
    name: 'NatsStoreFills',
    // A full stream takes ten elevenths of it.
    summary:
      'The server {{ $labels.server }} of NATS holds {{ $value | humanizePercentage }} of what it may.',
    expression: 'edge_nats_exporter_store_used_ratio > 0.85',
    forDuration: '10m',
    severity: 'ticket',
  },
  {
    name: 'TargetDown',
    summary:
      '{{ $labels.job }} of {{ $labels.instance }} does not show its figures: no alert over them can fire.',
    expression: 'up == 0',
    forDuration: '5m',
    severity: 'page',
  },
  {
    name: 'SpansRefused',
    summary: 'The collector of {{ $labels.instance }} refuses spans: its queue, or its disk, is full.',
    expression: 'increase(otelcol_exporter_enqueue_failed_spans[15m]) > 0',
    forDuration: '0m',
    severity: 'ticket',
  },
  {
    name: 'SpanQueueFills',
    summary: '{{ $value | humanizePercentage }} of the queue of spans of {{ $labels.instance }} is taken.',
    expression: 'otelcol_exporter_queue_size / otelcol_exporter_queue_capacity > 0.8',
    forDuration: '10m',
    severity: 'ticket',
  },
  {
    name: 'LogLinesDropped',
    summary: 'The log shipper of {{ $labels.instance }} gave up lines.',
    // By its filter, which holds a pod that says too much, and by its output, whose oldest chunks go when it is full.
    expression:
      'sum by (site, instance) (increase({__name__=~"fluentbit_(filter_drop|output_dropped)_records_total"}[15m])) > 0',
    forDuration: '0m',
    severity: 'ticket',
  },
  {
    name: 'LogBufferFills',
    summary: '{{ $value }} % of the buffer of lines of {{ $labels.instance }} is left.',
    expression: 'fluentbit_output_chunk_available_capacity_percent < 20',
    forDuration: '10m',
    severity: 'ticket',
  },
  {
    name: 'CertificatesNotIssued',
    summary: '{{ $value }} certificates of the site are missing, wrong or over, and are not issued.',
    expression: 'sum by (site, instance) (edge_authority_certificates{state=~"missing|wrong|expired"}) > 0',
    forDuration: '5m',
    severity: 'page',
  },
  {
    name: 'CertificateExpiresSoon',
    summary: 'A certificate of the site ends in {{ $value | humanizeDuration }}, and its successor is late.',
    // Each is renewed with five twelfths of its life left, 83 days at the least: it failed for weeks.
    expression: 'edge_authority_first_expiry_timestamp_seconds - time() < 60 * 86400',
    forDuration: '10m',
    severity: 'ticket',
  },
  {
    name: 'SiteCaDue',
    summary: 'Half of the life of the site’s CA is over: its operator signs it anew.',
    expression: 'time() > edge_authority_ca_due_timestamp_seconds',
    forDuration: '10m',
    severity: 'ticket',
  },
  {
    name: 'DeliveryRefused',
    summary: 'The hub refuses batches: {{ $labels.reason }}.',
    expression: 'sum by (instance, reason) (increase(edge_hub_refused_total[15m])) > 0',
    forDuration: '0m',
    severity: 'page',
  },
];
