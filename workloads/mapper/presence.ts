/**
 * Whether EdgeCore is there. It says neither that it comes nor that it goes (its will is empty, and nothing of its
 * connection reaches the broker's clients), so it is judged by its answers: each update and each question has one.
 */
export interface Presence {
  /** undefined until the first answer, or until the first question stayed without one */
  readonly isHere: boolean | undefined;
  readonly answeredAtMs: number;
  readonly askedAtMs: number;
}

/** An answer takes some milliseconds; this one is not coming. */
export const ANSWER_MS = 5_000;
/** How often somebody who is away is asked for. */
const ASK_EVERY_MS = 5_000;

export function unasked(): Presence {
  return { isHere: undefined, answeredAtMs: -Infinity, askedAtMs: -Infinity };
}

/** Whether EdgeCore should be asked whether it is there: it is not known to be. */
export function isToBeAsked({ isHere, askedAtMs }: Presence, nowMs: number): boolean {
  return isHere !== true && nowMs - askedAtMs >= ASK_EVERY_MS;
}

export function asked(presence: Presence, nowMs: number): Presence {
  return { ...presence, askedAtMs: nowMs };
}

/** `hasReturned`: everything is to be said again, for what was said meanwhile nobody heard. */
export function answered(presence: Presence, nowMs: number): { presence: Presence; hasReturned: boolean } {
  return {
    presence: { ...presence, isHere: true, answeredAtMs: nowMs },
    hasReturned: presence.isHere !== true,
  };
}

/** A message of that time has no answer: EdgeCore is away, if nothing has been heard of it since. */
export function unanswered(presence: Presence, sentAtMs: number): Presence {
  return presence.answeredAtMs >= sentAtMs ? presence : { ...presence, isHere: false };
}
