/** Where a step of a plan stands, in the words of the script (infra/host/script.ts). */
export type StepState = 'same' | 'differs' | 'doing' | 'done' | 'failed' | 'undone';

export interface ToldStep {
  readonly id: string;
  readonly state: StepState;
  /** what else the host said of it */
  readonly detail: string | undefined;
}

export type Report =
  | { readonly kind: 'step'; readonly step: ToldStep }
  /** nothing was done, and why not */
  | { readonly kind: 'refused'; readonly guard: string; readonly why: string }
  | { readonly kind: 'clock'; readonly from: string; readonly to: string };

/** Of a line of the script; undefined where it says nothing that anybody here needs. */
export function reportOf(line: string): Report | undefined {
  const [word, first = '', second, third] = line.split('\t');
  const step = (state: StepState, detail?: string): Report => ({
    kind: 'step',
    step: { id: first, state, detail },
  });
  switch (word) {
    case 'same':
    case 'done':
    case 'undone':
      return step(word);
    case 'differs':
      return step(word, second);
    case 'doing':
    case 'failed':
      return step(word, third);
    case 'refused':
      return { kind: 'refused', guard: first, why: second ?? '' };
    case 'clock':
      return { kind: 'clock', from: first, to: second ?? '' };
    default:
      return undefined;
  }
}
