import { randomBytes } from 'node:crypto';
import type { Purpose } from '../trust/protocol.ts';
import type { PublicArea } from '../trust/public-area.ts';
import { GateRefusal } from './refusal.ts';

/** Between the challenge and the proof. */
export interface Session {
  readonly id: string;
  readonly host: string;
  readonly address: string;
  readonly purpose: Purpose;
  /** TPM2B_PUBLIC */
  readonly endorsementKey: Buffer;
  readonly attestationKey: PublicArea;
  readonly nonce: Buffer;
  readonly secret: Buffer;
  readonly untilMs: number;
}

export interface Sessions {
  /** A host has one: saying hello again ends the one before. Only its own address comes so far. */
  open(about: Omit<Session, 'id' | 'nonce' | 'secret' | 'untilMs'>): Session;
  /** The session, once: whatever comes of it, it is over. Throws a GateRefusal. */
  take(id: string, address: string): Session;
}

/** An activation, a quote and their way: a TPM takes two seconds. */
const LIFE_MS = 60_000;
/** So many ended ones are told from those that never were. */
const REMEMBERED = 1_024;

/** As many as there are hosts at the most, and in memory alone: after a restart a host says hello again. */
export function createSessions(nowMs: () => number): Sessions {
  const open = new Map<string, Session>();
  const ended = new Set<string>();
  const end = ({ host, id }: Session): void => {
    open.delete(host);
    ended.add(id);
    const [oldest] = ended;
    if (ended.size > REMEMBERED && oldest !== undefined) ended.delete(oldest);
  };
  return {
    open: (about) => {
      const before = open.get(about.host);
      if (before !== undefined) end(before);
      const session = {
        ...about,
        id: randomBytes(16).toString('hex'),
        nonce: randomBytes(32),
        secret: randomBytes(32),
        untilMs: nowMs() + LIFE_MS,
      };
      open.set(about.host, session);
      return session;
    },
    take: (id, address) => {
      const session = [...open.values()].find((one) => one.id === id);
      if (session === undefined) throw new GateRefusal(ended.has(id) ? 'used-session' : 'no-such-session');
      if (session.address !== address) throw new GateRefusal('wrong-address', `${session.host} began it`);
      end(session);
      if (nowMs() > session.untilMs) throw new GateRefusal('expired-session');
      return session;
    },
  };
}
