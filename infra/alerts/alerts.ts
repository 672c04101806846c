import type { Alert } from './alert.ts';

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
      'From a scan to its last command {{ $labels.instance }} needs {{ $value }} ms in a hundredth of cases.',
    // A permission lives for 250 ms after the scan it rests on; a fifth of that may be ours.
    expression:
      'histogram_quantile(0.99, sum by (site, instance, le) (rate(edge_collision_engine_command_latency_ms_bucket[5m]))) > 50',
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
    name: 'CertificatesNotIssued',
    summary: '{{ $value }} certificates of the site are missing, wrong or over, and are not issued.',
    expression:
      'sum by (site, instance) (edge_authority_certificates{state=~"missing|wrong|expired"}) > 0',
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
