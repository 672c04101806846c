import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { HostPlan } from '../../infra/host/plan.ts';
import type { Host } from '../../infra/site/site.ts';
import { driftTable } from '../../stacks/drift.ts';
import { tendAll } from '../../stacks/hosts/tend-all.ts';
import type { Task, TendedHost } from '../../stacks/hosts/tend.ts';
import { until } from '../engines/cluster/until.ts';
import { programIfThere } from '../engines/programs.ts';
import { prove, ROOT_MISSING } from '../engines/proof/prove.ts';
import { aSite } from '../site.ts';
import { aScreen, deskPath } from './desk.ts';
import type { Machine, MachineSite } from './machine.ts';
import { aKey, startMachines } from './machine.ts';
import type { SmallTask } from './small-plan.ts';
import { CANARY, smallPlan, taskOf } from './small-plan.ts';

const NEEDS = ['ssh', 'sshd', 'ssh-keygen', 'ip', 'unshare', 'nsenter'];
const IS_HERE = ROOT_MISSING === undefined && NEEDS.every((name) => programIfThere(name) !== undefined);
const WITHIN_MS = 60_000;
const SEED = Number(process.env.SEED ?? 7);

const judged = (artefact: string, judge: () => Promise<string>): Promise<void> =>
  prove(
    { artefact: `hosts over SSH: ${artefact}`, judge: 'sshd', needs: NEEDS, hindrance: ROOT_MISSING },
    judge,
  );

describe('the plans of hosts, brought over a real sshd to machines with a root tree and a network of their own', () => {
  let site: MachineSite | undefined;
  let searchPath: string | undefined;
  let hosts: readonly Host[] = [];

  beforeAll(async () => {
    if (!IS_HERE) return;
    const meant = aSite().hosts.slice(0, 3);
    site = await startMachines(meant);
    const arch = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim() as Host['arch'];
    hosts = meant.map((host, index) => ({ ...host, arch, hostKey: there().machines[index]?.hostKey }));
    searchPath = process.env.PATH;
    process.env.PATH = deskPath(site);
  });
  afterAll(async () => {
    if (searchPath !== undefined) process.env.PATH = searchPath;
    await site?.stop();
  });

  const there = (): MachineSite => {
    if (site === undefined) throw new Error('the machines did not start');
    return site;
  };
  const machine = (index: number): Machine => there().machines[index]!;

  interface Tended {
    readonly ends: ReadonlyMap<string, TendedHost>;
    readonly left: ReadonlyMap<string, string>;
    readonly words: string;
  }
  /** Tends the hosts of some plans, told apart by their names. */
  async function tended(
    plans: readonly HostPlan[],
    changes: SmallTask & { readonly meant?: readonly Host[] } = {},
    isLook = false,
    screen = aScreen(),
  ): Promise<Tended> {
    const meant = (changes.meant ?? hosts).filter(({ name }) => plans.some(({ host }) => host === name));
    const ended = await tendAll(meant, {
      tasks: new Map<string, Task>(plans.map((plan) => [plan.host, taskOf(plan, changes)])),
      isLook,
      output: screen.output,
      user: 'root',
      identity: there().identity,
      sshPort: 22,
      aliveSeconds: 1,
      bounds: { inVain: 40, inAll: 200, firstWaitMs: 100, longestWaitMs: 500 },
      signal: new AbortController().signal,
    });
    return { ...ended, words: screen.words() };
  }
  const statesOf = (end: TendedHost | undefined): readonly string[] =>
    (end?.steps ?? []).map(({ id, state }) => `${id} ${state}`);

  it('are what the hosts become, and a second run changes nothing', () =>
    judged('two hosts, made and made again', async () => {
      const plans = hosts.slice(0, 2).map((host) => smallPlan(host, 'twice'));
      const first = await tended(plans);
      for (const [index, plan] of plans.entries()) {
        const end = first.ends.get(plan.host);
        expect([end?.words, end?.state, end?.tries]).toEqual([undefined, 'as-planned', 1]);
        expect(statesOf(end)).toEqual(plan.steps.map(({ id }) => `${id} done`));
        expect(machine(index).read('/etc/twice/settings')).toBe(`of ${plan.host}: it's "quoted" $HOME \\n\n`);
        expect(machine(index).read('/etc/twice/token')).toBe(CANARY);
        expect(machine(index).sh('stat -c %a /etc/twice/token /etc/twice/settings /etc/twice')).toBe(
          '600\n640\n750\n',
        );
        expect(machine(index).asked()).toContain('enable -- twice.service');
      }
      const asked = machine(0).asked().length;
      const second = await tended(plans);
      for (const plan of plans) {
        expect(second.ends.get(plan.host)?.state).toBe('as-planned');
        expect(statesOf(second.ends.get(plan.host))).toEqual(plan.steps.map(({ id }) => `${id} same`));
      }
      const since = machine(0).asked().slice(asked);
      expect(since.filter((line) => !line.startsWith('is-'))).toEqual([]);
      expect(machine(0).read('/etc/twice/slow-1')).toBe('made\n');
      return `${plans[0]!.steps.length} steps on each of 2 hosts; the second run changes none`;
    }));

  it('are resumed where the link was cut in the middle', () =>
    judged('a link that is cut in the middle', async () => {
      const plan = smallPlan(hosts[1]!, 'cut', 6, 0.5);
      const screen = aScreen();
      const running = tended([plan], {}, false, screen);
      await until('the third slow step', WITHIN_MS, () =>
        Promise.resolve(machine(1).sh('ls /etc/cut 2> /dev/null || :').includes('slow-2')),
      );
      await machine(1).link.cut();
      await until('it to be missed', WITHIN_MS, () =>
        Promise.resolve(screen.words().includes('gw-2 is out of reach')),
      );
      await machine(1).link.mend();
      const end = (await running).ends.get(plan.host);
      expect([end?.words, end?.state]).toEqual([undefined, 'as-planned']);
      expect(end?.tries).toBeGreaterThan(1);
      // Done once each: the first run went on, or was gone on with.
      for (let step = 1; step <= 6; step += 1)
        expect(machine(1).read(`/etc/cut/slow-${step}`)).toBe('made\n');
      return `tried again, and each step was done once`;
    }));

  it('are gone on with where the run was killed at any step', () =>
    judged('a run that is killed at steps', async () => {
      let kills = 0;
      for (let round = 0; round < 4; round += 1) {
        const name = `killed-${round}`;
        const at = 1 + ((SEED * 31 + round * 17) % 5);
        const plan = smallPlan(hosts[0]!, name, 5, 0.2);
        const running = tended([plan]);
        await until(`step slow-${at}`, WITHIN_MS, () =>
          Promise.resolve(
            machine(0)
              .sh(`tail -n 1 /var/lib/millwright/host/journal || :; ls /etc/${name} 2> /dev/null || :`)
              .includes(at === 1 ? 'token' : `slow-${at - 1}`),
          ),
        );
        // Every process of the run, as in a power cut, without a word to whoever waits for it.
        machine(0).sh('kill -9 $(pgrep -f "/var/lib/millwright/scripts/" | grep -v "^$$\\$") || :');
        const end = (await running).ends.get(plan.host);
        if (end?.state === 'failed') {
          kills += 1;
          expect(end.words).toMatch(/^it ended after \d of 9 steps/);
        }
        const again = (await tended([plan])).ends.get(plan.host);
        expect([again?.words, again?.state]).toEqual([undefined, 'as-planned']);
        expect(machine(0).read(`/etc/${name}/token`)).toBe(CANARY);
        expect(machine(0).sh(`ls -A /etc/${name} | grep -c millwright || :`)).toBe('0\n');
      }
      expect(kills).toBeGreaterThan(0);
      return `${kills} of 4 runs ended by SIGKILL in the middle (seed ${SEED}); the next one made each as planned`;
    }));

  it('are not sent to a host with another key', () =>
    judged('a host with another key', async () => {
      const other = readFileSync(`${aKey(there().folder.dir, 'another')}.pub`, 'utf8').trim();
      const meant = hosts.map((host) => ({ ...host, hostKey: other }));
      const plan = smallPlan(hosts[2]!, 'other');
      const before = machine(2).sh('find /var/lib/millwright /etc -newer /root/host-key | sort');
      const { ends, words } = await tended([plan], { meant });
      const end = ends.get(plan.host);
      expect([end?.state, end?.tries]).toEqual(['out-of-reach', 1]);
      expect(end?.words).toContain('has another key than hosts.gw-3.hostKey; nothing was sent');
      expect(words).not.toContain(CANARY);
      expect(machine(2).sh('find /var/lib/millwright /etc -newer /root/host-key | sort')).toBe(before);
      return 'refused at the first connection, before anything was sent';
    }));

  it('stop where the disk is full, and are gone on with when there is room', () =>
    judged('a full disk', async () => {
      const plan = smallPlan(hosts[2]!, 'full');
      machine(2).sh('head -c 1G /dev/zero > /var/lib/millwright/filler 2> /dev/null || :');
      const end = (await tended([plan])).ends.get(plan.host);
      expect(end?.state).toBe('failed');
      expect(end?.words).toMatch(/nothing can be written below|cannot be made|cannot be written/);
      expect(machine(2).sh('ls /etc/full 2> /dev/null || echo none')).toBe('none\n');
      machine(2).sh('rm /var/lib/millwright/filler');
      expect((await tended([plan])).ends.get(plan.host)?.state).toBe('as-planned');
      return 'said, with nothing changed; with room the same command ends as planned';
    }));

  it('keep their secrets: no log, no output, no process list and no other file has them', () =>
    judged('a secret on its way', async () => {
      const secret = `${CANARY}-${randomBytes(8).toString('hex')}`;
      const base64 = Buffer.from(secret).toString('base64');
      const plan = smallPlan(hosts[2]!, 'secret', 6, 0.2);
      const seen: string[] = [];
      const running = tended([plan], { secret });
      const run = { isOver: false };
      void running.finally(() => (run.isOver = true));
      let looks = 0;
      while (!run.isOver) {
        for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
          for (const file of ['cmdline', 'environ']) {
            try {
              seen.push(readFileSync(`/proc/${pid}/${file}`, 'utf8'));
            } catch {
              // It ended while we looked.
            }
          }
        }
        looks += 1;
        await new Promise((resolve) => setTimeout(resolve, 30));
        if (seen.some((text) => text.includes(secret) || text.includes(base64))) break;
      }
      const { ends, words } = await running;
      expect(ends.get(plan.host)?.state).toBe('as-planned');
      const everything = [...seen, words, JSON.stringify([...ends.values()])].join('\n');
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(base64);
      const files = machine(2).sh(
        `grep -rlF -e '${secret}' -e '${base64}' /etc /var/lib/millwright /var/log /run /tmp /root || :`,
      );
      expect(files).toBe('/etc/secret/token\n');
      return `searched in ${looks} looks at every process, in all output and in the files of the host`;
    }));

  it('are compared with a host: what was tampered with is named, and nothing is set back', () =>
    judged('drift', async () => {
      const plan = smallPlan(hosts[2]!, 'drift');
      await tended([plan]);
      const look = () => tended([plan], { doing: { verb: 'check' } }, true);
      expect((await look()).ends.get(plan.host)?.state).toBe('as-planned');
      machine(2).sh('echo tampered > /etc/drift/settings; chmod 644 /etc/drift/token');
      // What the recorder of the tests writes down is none of the run's.
      const files = () =>
        machine(2).sh(
          'cd /; find etc var run tmp root -mindepth 1 ! -name systemctl.log -printf "%p %s %m %T@\\n" | sort',
        );
      const before = files();
      const { ends } = await look();
      expect(files()).toBe(before);
      const table = driftTable([...ends.values()]);
      expect(table).toMatch(/gw-3 +settings +has other content/);
      expect(table).toMatch(/gw-3 +token +is root:root 644, wanted root:root 600/);
      expect(table).toContain('1 host: 1 differ, 0 could not be asked; nothing was changed');
      expect(machine(2).read('/etc/drift/settings')).toBe('tampered\n');
      return 'a tampered file and a mode are named; no file of the host was written';
    }));

  it('leave alone who joins a first server that failed, and say where that one stands', () =>
    judged('a step that fails', async () => {
      const good = smallPlan(hosts[0]!, 'failing');
      const failing: HostPlan = {
        ...good,
        steps: good.steps.map((step) =>
          step.kind === 'command' && step.id === 'slow-2'
            ? { ...step, run: 'echo no such thing; exit 3' }
            : step,
        ),
      };
      const other = smallPlan(hosts[1]!, 'failing');
      const { ends, left, words } = await tended([failing, other]);
      const end = ends.get('gw-1');
      expect(end?.state).toBe('failed');
      expect(end?.words).toContain('step 5 of 7, slow-2, failed: no such thing');
      expect(end?.words).toContain('4 were done before it and stand');
      expect(left).toEqual(new Map([['gw-2', 'gw-1 failed, which it joins']]));
      expect(machine(1).sh('ls /etc/failing 2> /dev/null || echo none')).toBe('none\n');
      expect(words).not.toContain(CANARY);
      expect(machine(0).sh('ls /etc/failing').split('\n')).not.toContain('slow-3');
      return 'the step, those before it and those after it are named; the agent that would join was not touched';
    }));

  it('have what a bundle brings sent before, each file from where it stopped', () =>
    judged('a bundle over a link that breaks', async () => {
      const folder = path.join(there().folder.dir, 'bundle');
      mkdirSync(folder, { recursive: true });
      const file = path.join(folder, 'images');
      const content = randomBytes(96 * 1024 * 1024);
      writeFileSync(file, content);
      const sha256 = createHash('sha256').update(content).digest('hex');
      const parcels = [{ file, path: 'bundle/images', bytes: statSync(file).size, sha256 }];
      const plan = smallPlan(hosts[1]!, 'bundled');
      const bytesThere = () =>
        Number(machine(1).sh('stat -c %s /var/lib/millwright/bundle/images.part 2> /dev/null || echo 0'));
      const running = tended([plan], { parcels });
      onTestFinished(async () => {
        await running.catch(() => undefined);
      });
      await until('a part of it', WITHIN_MS, () => Promise.resolve(bytesThere() > 1024 * 1024));
      // Its own process ids: those of the machine alone.
      machine(1).sh('kill -9 $(pgrep -f "^sshd: root")');
      const end = (await running).ends.get(plan.host);
      expect([end?.words, end?.state]).toEqual([undefined, 'as-planned']);
      expect(machine(1).sh('sha256sum < /var/lib/millwright/bundle/images')).toBe(`${sha256}  -\n`);
      expect(end?.tries).toBeGreaterThan(3);
      return `96 MiB, broken off in the middle and gone on with; ${String(end?.tries)} connections in all`;
    }));
});
