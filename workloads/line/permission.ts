import type { Action, Command } from '../contracts/messages.ts';
import type { ArmLight } from './protocol.ts';

/** The newest command that an arm obeyed. */
export interface Permission {
  action: Action;
  term: number;
  sequence: number;
  /** Infinity for STOP */
  expiresAtMs: number;
}

/** What an arm does with a command. Every refusal leaves it as it was. */
export type Ruling = 'obeyed' | 'another-arm' | 'from-the-future' | 'expired' | 'not-newer';

/** The rules of an arm's safety controller (decision 10): the command it holds, the one that came, its clock. */
export function ruleOn(
  held: Permission | undefined,
  command: Command,
  arm: { id: string; nowMs: number; clockToleranceMs: number },
): Ruling {
  if (command.arm !== arm.id) return 'another-arm';
  if (command.issuedAt > arm.nowMs + arm.clockToleranceMs) return 'from-the-future';
  if (command.action !== 'STOP' && command.expiresAt <= arm.nowMs) return 'expired';
  if (held && !isNewer(command, held)) return 'not-newer';
  return 'obeyed';
}

function isNewer(command: Command, held: Permission): boolean {
  return command.term === held.term ? command.sequence > held.sequence : command.term > held.term;
}

export function permissionOf(command: Command): Permission {
  return {
    action: command.action,
    term: command.term,
    sequence: command.sequence,
    expiresAtMs: command.action === 'STOP' ? Infinity : command.expiresAt,
  };
}

/** What the arm may do until `untilMs`: before its first permission and after a STOP it stands. */
export function lightOf(held: Permission | undefined, untilMs: number): ArmLight {
  if (held === undefined || held.action === 'STOP') return 'stopped';
  if (held.expiresAtMs < untilMs) return 'lapsed';
  return held.action === 'RUN' ? 'run' : 'slow';
}
