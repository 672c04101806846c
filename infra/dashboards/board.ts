/** A page of Grafana, as what it shows: infra/dashboards/grafana.ts makes the rest of it. */
export interface Board {
  /** in its address, and the name of its file: never changed */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly variables: readonly Variable[];
  readonly rows: readonly Row[];
}

/** A choice at the top of a page, of the values that a label has. */
export interface Variable {
  /** the name of the label too */
  readonly name: string;
  readonly title: string;
  /** series that have the label, in PromQL */
  readonly of: string;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  /** what it means, and when to worry */
  readonly help: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** above it something is wrong */
  readonly alarm?: number;
}

export interface Query {
  /** PromQL, in which `$site` and the other variables of its page stand for what is chosen */
  readonly expression: string;
  /** `{{label}}` stands for a label's value */
  readonly legend: string;
}

/** Grafana's names of what a figure counts. */
export type Unit = 'short' | 'ms' | 's' | 'bytes' | 'Bps' | 'ops' | 'percentunit';
