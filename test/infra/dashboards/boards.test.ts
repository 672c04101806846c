import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALERTS } from '../../../infra/alerts/alerts.ts';
import { KEPT_OF_AGENTS } from '../../../infra/charts/metrics/scrape.ts';
import type { Board } from '../../../infra/dashboards/board.ts';
import { BOARDS } from '../../../infra/dashboards/boards.ts';
import { grafanaDashboard } from '../../../infra/dashboards/grafana.ts';
import type { Exposed } from './exposed.ts';
import { exposedByNodeExporter, exposedByServices, exposedByVmagent, isInstalled } from './exposed.ts';
import { asSent, askedBy } from './promql.ts';

/** What whoever scrapes adds to every series. */
const OF_TARGET = ['site', 'region', 'instance', 'job'];
/** What Prometheus makes by itself. */
const OF_PROMETHEUS: Exposed = new Map([
  ['up', new Set()],
  ['ALERTS', new Set(['alertname', 'alertstate', 'severity'])],
]);

interface Placed {
  readonly board: string;
  readonly expression: string;
}

const QUERIES: readonly Placed[] = BOARDS.flatMap(({ id, rows, variables }) => [
  ...variables.map(({ of }) => ({ board: id, expression: of })),
  ...rows.flatMap(({ panels }) =>
    panels.flatMap(({ queries }) => queries.map(({ expression }) => ({ board: id, expression }))),
  ),
]);

/** Every query that asks for a series, or a label of it, that nobody exposes; of those whose name begins like this. */
function unfounded(exposed: Exposed, begins: RegExp): readonly string[] {
  return QUERIES.flatMap(({ board, expression }) =>
    askedBy(expression)
      .filter(({ metric }) => begins.test(metric))
      .flatMap(({ metric, labels }) => {
        const own = exposed.get(metric);
        if (own === undefined) return [`${board}: nobody exposes ${metric}`];
        return labels
          .filter((label) => !own.has(label) && !OF_TARGET.includes(label))
          .map((label) => `${board}: ${metric} has no label ${label}`);
      }),
  );
}

function asked(begins: RegExp): number {
  return QUERIES.flatMap(({ expression }) => askedBy(expression)).filter(({ metric }) => begins.test(metric))
    .length;
}

const SERVICES = /^(edge_|process_|nodejs_)/;
const NODE = /^node_/;
const VMAGENT = /^vmagent_/;
/** Not of this machine: what test/platform/traces sees of the real collector, and the manual of Fluent Bit 5. */
const AGENTS = /^(otelcol|fluentbit)_/;
const PROMETHEUS = /^(up|ALERTS)$/;

/** A test that a program judges; where the machine has none of it the title says so. */
function whereThere(program: string): (title: string, run: () => Promise<void> | void) => void {
  return (title, run) => {
    if (isInstalled(program)) it(title, run);
    else it(`no ${program} on this machine: nobody judged that the dashboards ${title}`, () => undefined);
  };
}

describe('the dashboards', () => {
  it('S74 ask the services for nothing that they do not expose, to the label', async () => {
    const exposed = await exposedByServices();
    expect(unfounded(exposed, SERVICES)).toEqual([]);
    expect(asked(SERVICES)).toBeGreaterThan(60);
  });

  it('show everything that the services count', async () => {
    const shown = new Set(
      QUERIES.flatMap(({ expression }) => askedBy(expression)).map(({ metric }) => metric),
    );
    const own = [...(await exposedByServices()).keys()].filter((name) => name.startsWith('edge_'));
    const names = new Set(own.map((name) => name.replace(/_(sum|count|bucket)$/, '')));
    const covered = (name: string): boolean =>
      shown.has(name) || shown.has(`${name}_bucket`) || shown.has(`${name}_count`);
    expect([...names].filter((name) => !covered(name))).toEqual([]);
  });

  it('ask for nothing whose name no source here accounts for', () => {
    expect(unfounded(OF_PROMETHEUS, PROMETHEUS)).toEqual([]);
    const known = [SERVICES, NODE, VMAGENT, AGENTS, PROMETHEUS]
      .map(asked)
      .reduce((sum, count) => sum + count);
    expect(known).toBe(QUERIES.flatMap(({ expression }) => askedBy(expression)).length);
  });

  it('and the alerts ask for nothing of an agent that is not kept when it is scraped', () => {
    const kept = new RegExp(`^(${Object.values(KEPT_OF_AGENTS).join('|')})$`);
    const expressions = [...QUERIES, ...ALERTS].map(({ expression }) => expression);
    const names = expressions.flatMap((one) => one.match(/\b(vmagent|otelcol|fluentbit)_\w+/g) ?? []);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !kept.test(name) && name !== 'fluentbit_')).toEqual([]);
  });

  whereThere('prometheus-node-exporter')(
    'S71 ask node-exporter for nothing that the real one does not expose with the chart’s collectors',
    async () => {
      expect(unfounded(await exposedByNodeExporter(), NODE)).toEqual([]);
      expect(asked(NODE)).toBeGreaterThan(8);
    },
  );

  whereThere('vmagent')('ask vmagent for nothing that the real one does not expose', async () => {
    expect(unfounded(await exposedByVmagent(), VMAGENT)).toEqual([]);
    expect(asked(VMAGENT)).toBeGreaterThan(3);
  });

  whereThere('promtool')('hold only queries that Prometheus itself takes', () => {
    const rules = QUERIES.map(({ expression }, index) => ({
      record: `query:${index}`,
      expr: asSent(expression),
    }));
    const folder = mkdtempSync(join(tmpdir(), 'millwright-queries-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'queries.yaml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
    const said = execFileSync('promtool', ['check', 'rules', '--lint=none', file]).toString();
    expect(said).toContain(`SUCCESS: ${QUERIES.length} rules found`);
  });

  it('see a metric, a label and a query that are wrong', async () => {
    const exposed = await exposedByServices();
    const wrong: readonly (readonly [string, string])[] = [
      ['edge_hub_batch_total{site="a"}', 'edge_hub_batch_total'],
      ['sum by (code) (edge_hub_refused_total)', 'code'],
    ];
    for (const [expression, word] of wrong) {
      const [one] = askedBy(expression);
      const labels = exposed.get(one?.metric ?? '');
      expect(labels === undefined ? one?.metric : one?.labels.find((label) => !labels.has(label))).toBe(word);
    }
    expect(() => askedBy('sum by (site) (up')).toThrow('no PromQL');
  });
});

describe('a dashboard of Grafana', () => {
  it.each(BOARDS.map((board) => [board.title, board] as const))('%s is whole', (_, board) => {
    const { panels, uid } = grafanaDashboard(board);
    expect(uid).toMatch(/^millwright-[a-z-]{2,30}$/);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(overlaps(panels.map(({ gridPos }) => gridPos))).toEqual([]);
    for (const panel of panels) {
      expect(panel.gridPos.x + panel.gridPos.w).toBeLessThanOrEqual(24);
      if (!('targets' in panel)) continue;
      expect(panel.datasource).toEqual({ type: 'prometheus', uid: 'prometheus' });
      expect(panel.description).not.toBe('');
      expect(panel.targets).toBeDefined();
      expect(panel.targets).not.toHaveLength(0);
    }
  });

  it('has an address of its own, and a legend that names only labels that its query leaves', () => {
    expect(new Set(BOARDS.map(({ id }) => id)).size).toBe(BOARDS.length);
    expect(BOARDS.flatMap(lostLabels)).toEqual([]);
  });
});

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

function overlaps(places: readonly Place[]): readonly Place[] {
  return places.filter((one, index) =>
    places
      .slice(index + 1)
      .some(
        (other) =>
          one.x < other.x + other.w &&
          other.x < one.x + one.w &&
          one.y < other.y + other.h &&
          other.y < one.y + one.h,
      ),
  );
}

/** Labels of a legend that an aggregation took away. */
function lostLabels({ id, rows }: Board): readonly string[] {
  return rows.flatMap(({ panels }) =>
    panels.flatMap(({ queries }) =>
      queries.flatMap(({ expression, legend }) => {
        const kept = /\bby \(([^)]*)\)/.exec(expression)?.[1]?.split(', ');
        if (kept === undefined) return [];
        const named = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? '');
        return named
          .filter((label) => !kept.includes(label))
          .map((label) => `${id}: ${label} of ${expression}`);
      }),
    ),
  );
}
