/** Something that somebody has to know of, in PromQL over what the services really expose. */
export interface Alert {
  /** as it is called, and the name of its page in docs/runbooks */
  readonly name: string;
  /** what is wrong, in a sentence; `{{ $labels.… }}` and `{{ $value }}` are Prometheus's */
  readonly summary: string;
  /** the series for which it is true are what is wrong */
  readonly expression: string;
  /** how long it must be true; a Prometheus duration */
  readonly forDuration: string;
  readonly severity: Severity;
}

/**
 * `page`: people stand before a line that does not move, or records are being lost; `ticket`: it can wait for the day.
 */
export type Severity = 'page' | 'ticket';
