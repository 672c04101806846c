import type { Action, Phase, Seen, Upgrade } from '../../../infra/upgrade/upgrade.ts';

/** How a version behaves once it runs: well, badly and saying so, or not at all. */
export type Health = 'well' | 'ill' | 'silent';

/** The plug is pulled: nothing after it happens until somebody starts the machine again. */
export class PowerCut extends Error {}

/**
 * A host as far as an upgrade goes: what is on its disk, what runs, and one method for each action, made of writes of
 * which each is whole or not at all. `beforeWrite` may throw a PowerCut.
 */
export class Machine {
  private readonly upgrade: Upgrade;
  private readonly health: Health;
  private readonly beforeWrite: () => void;
  // on the disk
  phase: Phase = 'idle';
  /** what is started where nothing else is asked for */
  good: string;
  /** whole on the disk */
  readonly versions: Set<string>;
  /** what the loader is to start once, and forgets in doing so */
  trial: string | undefined;
  starts = 0;
  isHalf = false;
  data: string;
  snapshot: string | undefined;
  readonly refused: string[] = [];
  // at the API server
  isCordoned = false;
  // in memory
  running: string;
  /** how often the new version really ran */
  ran = 0;

  constructor(upgrade: Upgrade, health: Health, beforeWrite: () => void) {
    this.upgrade = upgrade;
    this.health = health;
    this.beforeWrite = beforeWrite;
    this.good = upgrade.from;
    this.versions = new Set([upgrade.from]);
    this.data = upgrade.from;
    this.running = upgrade.from;
  }

  /** Throws where there is nothing whole to start: the machine that a person has to drive to. */
  boot(): void {
    const version = this.trial ?? this.good;
    this.trial = undefined;
    // In place, half: the old kernel is still in the loader, and it is what was there before by all that counts here.
    if (!this.versions.has(version)) throw new Error(`unbootable: ${version} is not whole on the disk`);
    this.run(version);
  }

  seen(hindrance?: string): Seen {
    const { to } = this.upgrade;
    const isDataAhead = this.upgrade.keepsData && this.data === to && this.running !== to;
    const isNew = this.running === to;
    return {
      phase: this.phase,
      running: this.running,
      isHalf: this.isHalf,
      isDataAhead,
      starts: this.starts,
      isHealthy: isNew ? { well: true, ill: false, silent: undefined }[this.health] : !isDataAhead,
      isLate: isNew && this.health === 'silent',
      isCordoned: this.isCordoned,
      refused: this.refused,
      hindrance,
    };
  }

  /** Serves the line's site: what a server that is not down does. */
  get isUp(): boolean {
    const { isHealthy } = this.seen();
    return isHealthy === true && !this.isHalf;
  }

  do(action: Action): void {
    const { from, to, driver } = this.upgrade;
    switch (action) {
      case 'save':
        this.write(() => (this.snapshot = this.data));
        this.write(() => (this.phase = 'saved'));
        return;
      case 'stage':
        this.write(() => this.versions.add(to));
        this.write(() => (this.phase = 'staged'));
        return;
      case 'cordon':
        this.write(() => (this.isCordoned = true));
        return;
      case 'try':
        this.write(() => {
          this.phase = 'trying';
          this.starts++;
        });
        if (driver === 'in-place') this.replace(to);
        else {
          this.write(() => (this.trial = to));
          this.write(() => this.boot());
        }
        return;
      case 'mend':
        this.settle(this.phase === 'returning' ? from : to);
        return;
      case 'keep':
        this.write(() => (this.good = to));
        this.write(() => (this.phase = 'kept'));
        return;
      case 'return':
        this.write(() => (this.phase = 'returning'));
        if (driver === 'in-place' && this.good !== from) this.replace(from);
        this.write(() => {
          this.good = from;
          this.trial = undefined;
        });
        this.write(() => (this.data = this.snapshot ?? this.data));
        this.write(() => this.boot());
        return;
      case 'refuse':
        this.write(() => {
          this.refused.push(to);
          this.phase = 'returned';
        });
        return;
      case 'uncordon':
        this.write(() => (this.isCordoned = false));
        return;
      case 'wait':
      case 'end':
        return;
    }
  }

  private replace(version: string): void {
    this.write(() => (this.isHalf = true));
    this.settle(version);
  }

  private settle(version: string): void {
    this.write(() => {
      this.isHalf = false;
      this.versions.add(version);
      this.good = version;
      this.run(version);
    });
  }

  private run(version: string): void {
    this.running = version;
    if (version !== this.upgrade.to) return;
    this.ran++;
    if (this.upgrade.keepsData) this.data = version;
  }

  private write(effect: () => unknown): void {
    this.beforeWrite();
    effect();
  }
}
