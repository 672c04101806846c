/** What a run may be told to break, each named after the check that must notice. */
export const SABOTAGES = [
  '',
  /** the scanners see nobody, so that the engine permits what it must not */
  'approach-stopped',
  /** the arms ignore STOP and lapsed permissions */
  'permission-obeyed',
  /** the cameras show another part than the truth says */
  'verdicts',
  /** the scanners are silent, so that no arm ever moves */
  'worked',
  /** one machine's readings are handed over and never acknowledged */
  'published',
  /** one reading is counted that was never taken */
  'ledger',
] as const;

export type Sabotage = (typeof SABOTAGES)[number];
