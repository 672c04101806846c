import { randomBytes } from 'node:crypto';
import type { Challenge, Grant, Hello, Joining, Proof } from '../trust/protocol.ts';
import { KEY_BYTES, seal, sealedFor } from '../trust/seal.ts';
import type { Audit } from './audit.ts';
import type { Cluster } from './cluster.ts';
import { judgeProof, meet } from './decide.ts';
import { edgeCertificate } from './edge-certificate.ts';
import { newJoinToken, secureForm } from './join-token.ts';
import type { Memory } from './journal.ts';
import type { GatePlan } from './plan.ts';
import { pcrsOf } from './plan.ts';
import { GateRefusal } from './refusal.ts';
import type { Session } from './sessions.ts';
import { createSessions } from './sessions.ts';
import type { Level } from './standing.ts';
import { afterProof, levelOf, UNKNOWN } from './standing.ts';

export interface GateOptions {
  readonly plan: GatePlan;
  readonly cluster: Cluster;
  readonly audit: Audit;
  readonly memory: Memory;
  /** the cluster’s CA, PEM */
  readonly clusterCa: string;
  /** what a further server joins with; undefined where the site has one server */
  readonly serverToken: string | undefined;
  readonly credential: (endorsementKey: Buffer, name: Buffer, secret: Buffer) => Promise<Buffer>;
  readonly now: () => Date;
}

/** Who asks and from where. Each throws a GateRefusal, which is in the audit log already. */
export interface Gate {
  hello(hello: Hello, address: string): Promise<Challenge>;
  proof(proof: Proof, address: string): Promise<Grant>;
  /** Deletes tokens whose host is there or whose time is over, and marks the nodes; from time to time. */
  tend(): Promise<void>;
}

/** More at once than a site has hosts that start together, and few enough for a small server. */
const AT_ONCE = 4;

export function createGate(options: GateOptions): Gate {
  const { plan, cluster, audit, memory, now } = options;
  const sessions = createSessions(() => now().getTime());
  const sinceMs = now().getTime();
  const marked = new Map<string, { readonly level: Level; readonly atMs: number }>();
  let busy = 0;

  /** Bounds what is under way, and puts what is refused into the audit log. */
  const audited = async <T>(
    host: string | undefined,
    address: string,
    work: () => Promise<T>,
  ): Promise<T> => {
    const told = { ...(host !== undefined && { host }), address };
    try {
      if (busy >= AT_ONCE) throw new GateRefusal('busy');
      busy += 1;
      try {
        return await work();
      } finally {
        busy -= 1;
      }
    } catch (error) {
      const refusal =
        error instanceof GateRefusal
          ? error
          : new GateRefusal('not-possible-now', error instanceof Error ? error.message : String(error));
      const { reason, detail } = refusal;
      audit.may({ event: 'refused', ...told, reason, ...(detail !== '' && { detail }) });
      throw refusal;
    }
  };

  const stand = async (host: string, kind: 'trusted' | 'drift'): Promise<void> => {
    memory.standings.set(host, afterProof(memory.standings.get(host) ?? UNKNOWN, kind, now().getTime()));
    await memory.save();
  };

  const giveToken = async (host: string): Promise<Joining> => {
    const before = memory.tokens.get(host);
    if (before !== undefined) await cluster.deleteToken(before.id);
    const token = newJoinToken(now(), plan.tokenMinutes);
    // Known before it is there: a gate that is killed in between finds it again and deletes it.
    memory.tokens.set(host, { id: token.id, givenAtMs: now().getTime(), untilMs: token.until.getTime() });
    await memory.save();
    await cluster.createToken(token, host);
    audit.must({ event: 'token-made', host, detail: `${token.id}, until ${token.until.toISOString()}` });
    return {
      kind: 'bootstrap-token',
      token: secureForm(token, options.clusterCa),
      until: token.until.toISOString(),
    };
  };

  const joiningOf = async (host: string, request: Buffer | undefined): Promise<Joining> => {
    const role = plan.hosts[host]?.role;
    if (role === 'k3s-agent') return giveToken(host);
    if (role === 'kubeedge-edge') {
      const issued = await edgeCertificate(
        request,
        host,
        await cluster.edgeAuthority(),
        now(),
        plan.edgeCertificateDays,
      );
      return { kind: 'edge-certificate', ...issued };
    }
    if (options.serverToken === undefined)
      throw new GateRefusal('not-possible-now', 'this server has no server token');
    return { kind: 'server-token', token: options.serverToken };
  };

  const sealed = async ({ endorsementKey, attestationKey, host, id }: Session, joining: Joining) => {
    const key = randomBytes(KEY_BYTES);
    const { iv, tag, text } = seal(JSON.stringify(joining), key, sealedFor(plan.site, host, id));
    const credential = await options.credential(endorsementKey, attestationKey.name, key);
    const base64 = (bytes: Buffer) => bytes.toString('base64');
    return { credential: base64(credential), iv: base64(iv), tag: base64(tag), text: base64(text) };
  };

  return {
    hello: (hello, address) =>
      audited(hello.host, address, async () => {
        const { attestationKey } = meet(hello, address, plan, now());
        const { host, purpose, endorsementKey } = hello;
        const session = sessions.open({ host, address, purpose, endorsementKey, attestationKey });
        const credential = await options.credential(endorsementKey, attestationKey.name, session.secret);
        return {
          session: session.id,
          nonce: session.nonce.toString('base64'),
          credential: credential.toString('base64'),
          pcrs: [...pcrsOf(plan)],
        };
      }),
    proof: (proof, address) =>
      audited(hostAt(plan, address), address, async () => {
        const session = sessions.take(proof.session, address);
        const { host } = session;
        let knownAs: string;
        try {
          knownAs = judgeProof(proof, session, plan);
        } catch (error) {
          if (error instanceof GateRefusal && error.reason === 'unknown-state') await stand(host, 'drift');
          throw error;
        }
        await stand(host, 'trusted');
        if (session.purpose === 'attest') {
          audit.must({ event: 'attested', host, address, detail: knownAs });
          return { trusted: true };
        }
        const joining = await joiningOf(host, proof.request);
        const answer = await sealed(session, joining);
        audit.must({ event: 'granted', host, address, detail: `${joining.kind}, as ${knownAs}` });
        return { trusted: true, sealed: answer };
      }),
    tend: async () => {
      const nowMs = now().getTime();
      for (const [host, { id, givenAtMs, untilMs }] of memory.tokens) {
        const registeredAt = await cluster.registeredAt(host);
        const isThere =
          registeredAt !== undefined && registeredAt.getTime() >= Math.floor(givenAtMs / 1000) * 1000;
        if (!isThere && nowMs < untilMs) continue;
        await cluster.deleteToken(id);
        memory.tokens.delete(host);
        await memory.save();
        audit.must({
          event: 'token-deleted',
          host,
          detail: `${id}, ${isThere ? 'its node is there' : 'its time is over'}`,
        });
      }
      for (const host of Object.keys(plan.hosts)) {
        if (host === plan.gateHost) continue;
        const standing = memory.standings.get(host);
        const level = levelOf(standing ?? UNKNOWN, nowMs, sinceMs, plan.attestEveryHours);
        // Of a host that has shown nothing yet, nothing is said before it is late.
        if (standing !== undefined || level !== 'trusted') await markHost(host, level);
      }
    },
  };

  async function markHost(host: string, level: Level): Promise<void> {
    const before = marked.get(host);
    const nowMs = now().getTime();
    if (before?.level === level && nowMs - before.atMs < MARK_AGAIN_MS) return;
    const isMarked = await cluster.mark(host, level, WORDS[level], now());
    if (!isMarked) return;
    marked.set(host, { level, atMs: nowMs });
    if (before?.level !== level) audit.must({ event: 'marked', host, detail: level });
  }
}

/** Somebody may have taken a taint away by hand. */
const MARK_AGAIN_MS = 10 * 60_000;

const WORDS: Readonly<Record<Level, string>> = {
  trusted: 'its TPM showed a state that the release knows',
  unattested: 'its TPM has shown nothing for three rounds; what runs there runs on',
  suspected: 'its TPM showed a state that the release does not know; it is asked once more',
  untrusted: 'its TPM showed a state that the release does not know; the line’s safety has left it',
};

/** Whom the gate takes for the asker until a session says it. */
function hostAt({ hosts }: GatePlan, address: string): string | undefined {
  return Object.entries(hosts).find(([, host]) => host.address === address)?.[0];
}
