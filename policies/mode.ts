/** `gate` is CI and publish; `line` is what must not stop because a day has passed (decision 19 of the design). */
export type Mode = 'gate' | 'line';

/** An expired exception fails where a change is judged, and stops no line where one runs (decision 19 of the design). */
export function modeOf(environment: Readonly<Record<string, string | undefined>>): Mode {
  return environment.CI === undefined || environment.CI === 'false' || environment.CI === ''
    ? 'line'
    : 'gate';
}
