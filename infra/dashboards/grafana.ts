import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { Board, Panel, Query, Variable } from './board.ts';

/** The one source of figures, as Grafana is told of it. */
export const DATA_SOURCE = { type: 'prometheus', uid: 'prometheus' } as const;

/** Grafana's own grid. */
const COLUMNS = 24;
const PER_LINE = 3;
const PANEL_HEIGHT = 8;

/**
 * A board as Grafana's provisioning reads it: the classic form, which every Grafana takes. Its parts are made by
 * Grafana's own builders, so that their types judge every field; only where a part stands is reckoned here.
 */
export function grafanaDashboard({ id, title, summary, variables, rows }: Board) {
  let y = 0;
  let panelId = 0;
  const panels = rows.flatMap((row) => {
    const top = y + 1;
    const heading = {
      ...new dashboard.RowBuilder(row.title).build(),
      id: (panelId += 1),
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
    };
    const graphs = row.panels.map((panel, index) => ({
      ...graph(panel).build(),
      id: (panelId += 1),
      gridPos: placeOf(index, top),
    }));
    y = top + Math.ceil(graphs.length / PER_LINE) * PANEL_HEIGHT;
    return [heading, ...graphs];
  });
  return {
    ...dashboard.defaultDashboard(),
    uid: id,
    title,
    description: summary,
    tags: ['millwright'],
    editable: false,
    time: { from: 'now-6h', to: 'now' },
    refresh: '30s',
    templating: { list: variables.map((variable) => choice(variable).build()) },
    panels,
  } satisfies ReturnType<typeof dashboard.defaultDashboard>;
}

function placeOf(index: number, top: number): dashboard.GridPos {
  const width = COLUMNS / PER_LINE;
  return {
    x: (index % PER_LINE) * width,
    y: top + Math.floor(index / PER_LINE) * PANEL_HEIGHT,
    w: width,
    h: PANEL_HEIGHT,
  };
}

function choice({ name, title, of }: Variable): dashboard.QueryVariableBuilder {
  return new dashboard.QueryVariableBuilder(name)
    .label(title)
    .datasource(DATA_SOURCE)
    .query(`label_values(${of}, ${name})`)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true);
}

function graph({ title, help, unit, queries, alarm }: Panel): timeseries.PanelBuilder {
  const builder = new timeseries.PanelBuilder()
    .title(title)
    .description(help)
    .datasource(DATA_SOURCE)
    .unit(unit)
    .min(0);
  for (const [index, query] of queries.entries()) builder.withTarget(target(query, index));
  if (alarm !== undefined) builder.thresholds(above(alarm));
  return builder;
}

function target({ expression, legend }: Query, index: number): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder()
    .refId(String.fromCharCode('A'.charCodeAt(0) + index))
    .datasource(DATA_SOURCE)
    .expr(expression)
    .legendFormat(legend)
    .range();
}

function above(alarm: number): dashboard.ThresholdsConfigBuilder {
  return new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps([
    { value: null, color: 'green' },
    { value: alarm, color: 'red' },
  ]);
}
