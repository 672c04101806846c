import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../../workloads/kit/metrics.ts';
import { Environment } from '../../../workloads/nats-exporter/environment.ts';
import { createFigures } from '../../../workloads/nats-exporter/figures.ts';
import { Jsz, reportOf } from '../../../workloads/nats-exporter/report.ts';

/** As nats-server 2.15.2 says it, of three servers. */
function aServer(changes: { leader?: string; behind?: readonly string[]; bytes?: number } = {}): Jsz {
  const { leader = 'nats-1', behind = [], bytes = 250 } = changes;
  return Jsz.parse({
    storage: 300,
    config: { max_memory: 0, max_storage: 1_000 },
    account_details: [
      {
        name: 'SPOOL',
        stream_detail: [
          {
            name: 'SPOOL',
            config: { max_bytes: 500, num_replicas: 3 },
            state: { messages: 7, bytes },
            cluster: {
              name: 'lyon',
              ...(leader !== '' && { leader }),
              replicas: ['nats-2', 'nats-3'].map((name) => ({ name, current: !behind.includes(name) })),
            },
          },
        ],
      },
    ],
  });
}

const NAMES = ['nats-1', 'nats-2', 'nats-3'];
const group = (jsz: (name: string) => Jsz | undefined) =>
  reportOf(new Map(NAMES.map((one) => [one, jsz(one)])));

describe('the report of a group', () => {
  it('S35 says of each server whether it is up, and of the stream what its leader sees', () => {
    const report = group((name) => (name === 'nats-3' ? undefined : aServer({ behind: ['nats-3'] })));
    expect(report.servers).toEqual([
      { server: 'nats-1', isUp: true, storeShare: 0.3 },
      { server: 'nats-2', isUp: true, storeShare: 0.3 },
      { server: 'nats-3', isUp: false, storeShare: 0 },
    ]);
    expect(report.streams).toEqual([
      { stream: 'SPOOL', messages: 7, share: 0.5, hasLeader: true, behind: 1 },
    ]);
  });

  it('says that nobody leads where no server says so of itself', () => {
    const gone = group((name) => (name === 'nats-1' ? undefined : aServer()));
    expect(gone.streams[0]).toMatchObject({ hasLeader: false, behind: 0 });
    expect(group(() => aServer({ leader: '' })).streams[0]).toMatchObject({ hasLeader: false });
  });

  it('takes a server alone for the leader of what it has, whatever it calls itself', () => {
    const jsz = aServer({ leader: 'NBKRVYIEVUIENQR5C66CN3M2', bytes: 500 });
    jsz.account_details[0]!.stream_detail[0]!.config.num_replicas = 1;
    expect(reportOf(new Map([['nats-gw-1', jsz]])).streams).toEqual([
      { stream: 'SPOOL', messages: 7, share: 1, hasLeader: true, behind: 0 },
    ]);
  });

  it('has no stream before somebody made one', () => {
    const jsz = Jsz.parse({ storage: 0, config: { max_storage: 0 } });
    expect(reportOf(new Map([['nats-gw-1', jsz]]))).toEqual({
      servers: [{ server: 'nats-gw-1', isUp: true, storeShare: 0 }],
      streams: [],
    });
  });

  it('shows as figures, and a stream that nobody answers for any more as one without a leader', async () => {
    const metrics = createMetrics('nats-exporter');
    const figures = createFigures(metrics);
    figures.stands(group(() => aServer()));
    expect(await metrics.text()).toContain('edge_nats_exporter_stream_leaders_count{stream="SPOOL"} 1');
    figures.stands(group(() => undefined));
    const text = await metrics.text();
    expect(text).toContain('edge_nats_exporter_stream_leaders_count{stream="SPOOL"} 0');
    expect(text).toContain('edge_nats_exporter_server_up{server="nats-2"} 0');
  });
});

describe('the environment', () => {
  const given = { LOG_LEVEL: 'info', HTTP_HOST: '127.0.0.1', HTTP_PORT: '0', ROUND_SECONDS: '15' };

  it('names each server with its address', () => {
    const NATS_MONITORS = 'nats-gw-1=http://10.43.0.84:8222,nats-gw-2=http://10.43.0.85:8222';
    expect(Environment.parse({ ...given, NATS_MONITORS }).NATS_MONITORS).toEqual([
      ['nats-gw-1', 'http://10.43.0.84:8222'],
      ['nats-gw-2', 'http://10.43.0.85:8222'],
    ]);
  });

  it.each(['', 'nats-gw-1', 'nats-gw-1=ftp://10.43.0.84', 'a=b=c'])('refuses %j', (NATS_MONITORS) => {
    expect(Environment.safeParse({ ...given, NATS_MONITORS }).success).toBe(false);
  });
});
