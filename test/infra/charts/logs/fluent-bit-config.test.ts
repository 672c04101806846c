import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fluentBitConfig } from '../../../../infra/charts/logs/fluent-bit-config.ts';
import { isOnEdge } from '../../../../infra/kube/instance.ts';
import { aSite } from '../../../site.ts';

/*
 * The keys that we use, as the manual of Fluent Bit 5 names them (docs.fluentbit.io: administration/
 * configuring-fluent-bit/yaml, administration/buffering-and-storage, pipeline/inputs/tail, pipeline/filters/throttle,
 * parser and record-modifier, pipeline/outputs/opentelemetry). Fluent Bit itself is in no registry that is reachable
 * from here, and takes a key that it does not know for granted: so a misspelt one has to fail here.
 */
const onOff = z.enum(['on', 'off']);
const truth = z.enum(['true', 'false', 'on', 'off']);
const size = z.string().regex(/^\d+[kMG]$/);
const path = z.string().startsWith('/');

const Tail = z.strictObject({
  name: z.literal('tail'),
  tag: z.string(),
  path,
  exclude_path: path,
  'multiline.parser': z.enum(['cri', 'docker']),
  db: path,
  'db.locking': truth,
  read_from_head: truth,
  skip_long_lines: onOff,
  buffer_max_size: size,
  refresh_interval: z.number().int(),
  rotate_wait: z.number().int(),
  'storage.type': z.enum(['memory', 'filesystem']),
  'storage.pause_on_chunks_overlimit': onOff,
});

const Filter = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('throttle'),
    match: z.string(),
    rate: z.number().int(),
    window: z.number().int(),
    interval: z.string().regex(/^\d+[smh]$/),
  }),
  z.strictObject({
    name: z.literal('parser'),
    match: z.string(),
    key_name: z.string(),
    parser: z.string(),
    reserve_data: onOff,
    preserve_key: onOff,
  }),
  z.strictObject({
    name: z.literal('record_modifier'),
    match: z.string(),
    record: z.array(z.string().regex(/^\S+ \S+$/)),
  }),
]);

const OpenTelemetry = z.strictObject({
  name: z.literal('opentelemetry'),
  match: z.string(),
  host: z.string(),
  port: z.number().int(),
  logs_uri: path,
  compress: z.enum(['gzip', 'zstd']),
  logs_trace_id_message_key: z.string(),
  logs_span_id_message_key: z.string(),
  logs_severity_text_message_key: z.string(),
  tls: onOff,
  'tls.verify': onOff,
  'tls.verify_hostname': onOff,
  'tls.ca_file': path,
  'tls.crt_file': path,
  'tls.key_file': path,
  retry_limit: z.union([z.number().int(), z.enum(['no_limits', 'no_retries'])]),
  'storage.total_limit_size': size,
});

const Configuration = z.strictObject({
  service: z.strictObject({
    flush: z.number(),
    grace: z.number(),
    log_level: z.enum(['off', 'error', 'warn', 'info', 'debug', 'trace']),
    http_server: onOff,
    http_listen: z.ipv4(),
    http_port: z.number().int(),
    health_check: onOff,
    'storage.path': path,
    'storage.sync': z.enum(['normal', 'full']),
    'storage.checksum': onOff,
    'storage.max_chunks_up': z.number().int(),
    'storage.backlog.mem_limit': size,
    'storage.metrics': onOff,
    'storage.delete_irrecoverable_chunks': onOff,
  }),
  parsers: z.array(z.strictObject({ name: z.string(), format: z.enum(['json', 'regex', 'logfmt', 'ltsv']) })),
  pipeline: z.strictObject({
    inputs: z.array(Tail),
    filters: z.array(Filter),
    outputs: z.array(OpenTelemetry),
  }),
});

describe.each(['graz', 'lyon'])('the configuration of Fluent Bit at %s', (name) => {
  const site = aSite({}, name);
  const texts = [undefined, ...site.hosts.filter(isOnEdge)].map((host) => fluentBitConfig(site, host));
  const configurations = texts.map((text) => Configuration.parse(JSON.parse(text)));

  it('S82 has only keys that its manual names, each with a value that fits', () => {
    expect(configurations).toHaveLength(name === 'graz' ? 2 : 1);
  });

  it('S110 keeps every line on disk, sends it for as long as it takes, and has a bound in bytes', () => {
    for (const { pipeline } of configurations) {
      expect(pipeline.inputs.map((input) => input['storage.type'])).toEqual(['filesystem']);
      for (const output of pipeline.outputs) {
        expect(output).toMatchObject({ retry_limit: 'no_limits', tls: 'on', 'tls.verify_hostname': 'on' });
        expect(Number.parseInt(output['storage.total_limit_size'])).toBeGreaterThanOrEqual(64);
      }
    }
  });

  it('refers to parsers that it defines', () => {
    for (const { parsers, pipeline } of configurations) {
      const names = parsers.map((parser) => parser.name);
      for (const filter of pipeline.filters)
        if (filter.name === 'parser') expect(names).toContain(filter.parser);
    }
  });
});
