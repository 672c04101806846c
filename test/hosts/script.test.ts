import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOST_PACKAGES } from '../../infra/host/base/packages.ts';
import type { HostPlan, HostStep } from '../../infra/host/plan.ts';
import { hostScript } from '../../infra/host/script.ts';
import { programIfThere } from '../engines/programs.ts';
import { prove, ROOT_MISSING } from '../engines/proof/prove.ts';
import { basePlan, OTHERS, planWith } from './debian/base-plan.ts';
import { LARGE, makeBundle, TOOL } from './debian/bundle.ts';
import type { BareMachine, BareOptions, Ended } from './debian/machine.ts';
import { startBare } from './debian/machine.ts';
import { sumUp } from './debian/tree.ts';

// The script of a host, run by the dash of a Debian that has its essential packages and nothing else: twice, killed at
// every step, on a full disk, in 1970, with what was tampered with.

const NEEDS = ['mmdebstrap', 'apt-get', 'dpkg-deb', 'nsenter'];
const canRun = ROOT_MISSING === undefined && NEEDS.every((name) => programIfThere(name) !== undefined);
const TOKEN = 'a-canary-that-nobody-may-ever-see';
const SECRETS = `join-token ${Buffer.from(TOKEN).toString('base64')}\n`;
const WRITTEN = '2026-11-24';
const ARTEFACTS = [TOOL, LARGE];
/** The first build of a bare Debian takes minutes. */
const FIRST_TIME_MS = 600_000;

let dir = '';
let bundle = '';

beforeAll(() => {
  if (!canRun) return;
  dir = mkdtempSync(path.join(tmpdir(), 'millwright-script-'));
  bundle = path.join(dir, 'bundle');
  makeBundle(
    bundle,
    HOST_PACKAGES.map(({ name }) => name),
  );
}, FIRST_TIME_MS);

afterAll(() => {
  if (dir !== '') rmSync(dir, { recursive: true });
});

const scriptOf = (plan: HostPlan): string => hostScript(plan, { artefacts: ARTEFACTS, writtenOn: WRITTEN });
const FROM_BUNDLE = ['--secrets', '--bundle', '/mnt/bundle'];
const words = ({ lines }: Ended, word: string): readonly string[] =>
  lines.filter(([first]) => first === word).map(([, id = '']) => id);
const end = ({ lines }: Ended): readonly string[] => lines.at(-1) ?? [];
const idsOf = ({ steps }: HostPlan): readonly string[] => steps.map(({ id }) => id);

async function onBare(
  options: Partial<BareOptions>,
  use: (machine: BareMachine) => Promise<void>,
): Promise<void> {
  const machine = await startBare({ address: '10.20.0.11', bundle, ...options });
  try {
    await use(machine);
  } finally {
    await machine.stop();
  }
}

/** Every file with its access, size and time; what the tests put there and what is in memory left out. */
function stateOf(machine: BareMachine): Promise<string> {
  return machine.sh(
    String.raw`find / /var/lib/millwright -xdev -not -path '/root/*' -not -path '/run/*' -not -path '/mnt/*' -printf '%p %U:%G %m %s %T@ %l\n' | sort -u`,
  );
}

/** What a person would see of it: the content of what a plan writes, and the packages. */
function contentOf(machine: BareMachine): Promise<string> {
  return machine.sh(
    'find /etc /usr/local /var/lib/millwright -xdev -type f -not -path "*/host/*" -not -path "/etc/ssl/certs/*" -not -name ld.so.cache -not -name "*.service.d" -print0 | sort -z | xargs -0 sha256sum; dpkg-query -W',
  );
}

async function proven(artefact: string, judge: () => Promise<string>): Promise<void> {
  await prove({ artefact, judge: 'dash', needs: NEEDS, hindrance: ROOT_MISSING }, judge);
}

describe.each(['gw-1', 'gw-4'])('the script of graz/%s', (hostName) => {
  it('makes a bare Debian what its plan says with no Internet, and the second time changes nothing', async () => {
    await proven(`the base of ${hostName}: made once, looked at twice, taken back`, async () => {
      const plan = basePlan(hostName);
      await onBare({ address: plan.address }, async (machine) => {
        const before = await contentOf(machine);
        const first = await machine.run(scriptOf(plan), { args: FROM_BUNDLE, input: SECRETS });
        expect(first.stderr).toBe('');
        expect([first.code, end(first)[1]]).toEqual([0, 'changed']);
        expect([...words(first, 'done'), ...words(first, 'same')].toSorted()).toEqual(idsOf(plan).toSorted());
        expect(machine.read('/etc/trial/token')).toBe(TOKEN);
        expect(machine.read('/proc/sys/vm/overcommit_memory')).toBe('1\n');
        expect(machine.read('/etc/systemd/system/tool.service')).toContain(
          'it\'s "quoted", $HOME, \\n and `hostname`\nEND\n',
        );

        const stands = await stateOf(machine);
        const asked = machine.read('/run/systemctl.log').split('\n').length;
        const second = await machine.run(scriptOf(plan), { args: FROM_BUNDLE, input: SECRETS });
        expect([second.code, end(second)]).toEqual([0, ['end', 'held', String(plan.steps.length), '0']]);
        const look = await machine.run(scriptOf(plan), { args: ['--check'] });
        expect([look.code, end(look)]).toEqual([0, ['end', 'held', String(plan.steps.length), '0']]);
        expect(await stateOf(machine)).toBe(stands);
        const since = machine
          .read('/run/systemctl.log')
          .split('\n')
          .slice(asked - 1);
        expect(since.filter((line) => line !== '' && !line.startsWith('is-'))).toEqual([]);

        // What the programs that read these files say of them.
        await machine.sh('mkdir -p /run/sshd && sshd -t && sshd -T | grep -qx "passwordauthentication no"');
        await machine.sh('nft -c -f /etc/millwright/firewall.nft');
        await machine.sh('chronyd -p -f /etc/chrony/chrony.conf > /dev/null');

        // All of it taken back, the last first.
        // Of packages one is enough.
        const taken = plan.steps.filter((step) => step.kind !== 'package' || step.name === 'nftables');
        for (const { id } of taken.toReversed()) {
          const undone = await machine.run(scriptOf(plan), { args: ['--undo', id] });
          if (words(first, 'done').includes(id))
            expect([id, undone.code, undone.stderr]).toEqual([id, 0, '']);
        }
        const left = (await contentOf(machine))
          .split('\n')
          .filter((line) => line.includes('  /') && !before.includes(line));
        // What packages bring and leave, and nothing of a plan's.
        expect(left.filter((line) => /millwright|trial|tool|sshd|sysctl|journald|fstab/.test(line))).toEqual(
          [],
        );
      });
      return `${plan.steps.length} steps, 0 changed the second time`;
    });
  });
});

describe('a script that is killed', () => {
  it('goes on from there, whatever step it was at, and ends as one that was not', async () => {
    await proven('a script of a host, killed at every step and run again', async () => {
      // Of each kind of step some: the run after a kill looks at all of them again.
      const plan = planWith(
        basePlan('gw-1').steps.filter(({ id }) =>
          /^(package-nftables|ssh-by-key|ssh-running|firewall|folder|kernel-gateway|token|tool|trial)/.test(
            id,
          ),
        ),
      );
      const script = scriptOf(plan);
      let expected = '';
      await onBare({}, async (machine) => {
        expect((await machine.run(script, { args: FROM_BUNDLE, input: SECRETS })).code).toBe(0);
        expected = await contentOf(machine);
      });
      let kills = 0;
      await onBare({}, async (machine) => {
        const random = seeded(20261124);
        // In the middle of a package, with everything that was at work on it.
        const packages = scriptOf(planWith(plan.steps.filter(({ kind }) => kind === 'package')));
        const killAt = { after: 'doing', ms: 700 };
        if ((await machine.run(packages, { args: FROM_BUNDLE.slice(1), killAt })).code === null) kills += 1;
        await machine.sh(countCalls());
        for (let call = 0; call < 400; call += 1) {
          // What the step had started goes on, or ends with it.
          const whom = random() < 0.5 ? '-$$' : '$$';
          await machine.sh(`echo ${1 + Math.floor(random() * 7)} > /run/kill-at`);
          const through = ['sh', '-c', `echo "${whom}" > /run/victim; exec "$@"`, 'sh'];
          const { code } = await machine.run(script, { args: FROM_BUNDLE, input: SECRETS, through });
          if (code !== null) break;
          kills += 1;
        }
        await machine.sh('rm -f /run/kill-at');
        const last = await machine.run(script, { args: FROM_BUNDLE, input: SECRETS });
        expect([last.stderr, last.code]).toEqual(['', 0]);
        const again = await machine.run(script, { args: ['--check'] });
        expect(end(again)).toEqual(['end', 'held', String(plan.steps.length), '0']);
        expect(withoutCount(await contentOf(machine))).toBe(withoutCount(expected));
        // Nothing half-made is left, and the unit has read its file.
        expect(await machine.sh('find / -xdev -name ".millwright-*"')).toBe('');
        expect(await machine.sh('ls /var/lib/millwright/host/restart')).toBe('');
        expect(machine.read('/run/systemctl.log')).toMatch(/^(re)?start -- tool\.service$/m);
      });
      expect(kills).toBeGreaterThan(10);
      return `killed ${kills} times, seed 20261124`;
    });
  }, 240_000);
});

describe('a script that cannot go on', () => {
  it('refuses a disk that is too small before it begins, and says how much is needed', async () => {
    await proven('a script of a host on a full disk', async () => {
      const large: HostStep = {
        kind: 'artefact',
        id: 'large',
        title: 'a download',
        path: '/var/lib/millwright/large',
        owner: 'root:root',
        mode: '0644',
        artefact: LARGE.name,
      };
      const plan = planWith([...OTHERS, large]);
      await onBare({ diskMiB: 16 }, async (machine) => {
        const run = await machine.run(scriptOf(plan), { args: FROM_BUNDLE, input: SECRETS });
        expect(run.code).toBe(2);
        expect(end(run).slice(0, 2)).toEqual(['refused', 'room']);
        expect(run.stderr).toMatch(
          /\/var\/lib\/millwright has 1\d MiB free and needs 25 MiB, and 256 MiB to spare/,
        );
        expect(words(run, 'done')).toEqual([]);
        expect(await machine.sh('ls -A /etc/trial /usr/local/bin 2> /dev/null || :')).not.toContain('tool');

        // Filled by somebody else meanwhile, to the last byte.
        await machine.sh('dd if=/dev/zero of=/var/lib/millwright/filler bs=64k 2> /dev/null || :');
        const full = await machine.run(scriptOf(planWith(OTHERS)), { args: FROM_BUNDLE, input: SECRETS });
        expect([full.code, words(full, 'done').length < OTHERS.length]).not.toEqual([0, true]);
        await machine.sh('rm /var/lib/millwright/filler');
        const then = await machine.run(scriptOf(planWith(OTHERS)), { args: FROM_BUNDLE, input: SECRETS });
        expect([then.stderr, then.code]).toEqual(['', 0]);
      });
      return 'nothing done; then room was made, and it was';
    });
  });

  it('puts a clock of 1970 right, or refuses where it cannot', async () => {
    await proven('a script of a host whose clock says 1970', async () => {
      await onBare({}, async (machine) => {
        await machine.sh(
          `cat > /usr/local/sbin/date <<'END'\n${CLOCK}\nEND\nchmod 755 /usr/local/sbin/date; echo 60 > /run/clock`,
        );
        const plan = planWith(OTHERS);
        const look = await machine.run(scriptOf(plan), { args: ['--check'] });
        expect([look.code, end(look)]).toEqual([
          1,
          ['refused', 'clock', 'the clock says 1970-01-01, before this was written'],
        ]);
        expect(machine.read('/run/clock')).toBe('60\n');
        await machine.sh(': > /run/clock-cannot-be-set');
        const refused = await machine.run(scriptOf(plan), { args: FROM_BUNDLE, input: SECRETS });
        expect([refused.code, words(refused, 'done')]).toEqual([2, []]);
        expect(refused.stderr).toContain('cannot be set\n    Set it: date -u -s <day>');
        await machine.sh('rm /run/clock-cannot-be-set');
        const run = await machine.run(scriptOf(plan), { args: FROM_BUNDLE, input: SECRETS });
        expect(run.lines[1]).toEqual(['clock', '1970-01-01', WRITTEN]);
        expect([run.stderr, run.code]).toEqual(['', 0]);
      });
      return 'set to the day on which the script was written';
    });
  });

  it('takes nothing from a bundle that is not what was meant, and goes on with the right one', async () => {
    await proven('a script of a host with a bundle that was tampered with', async () => {
      const bad = path.join(dir, 'bad');
      mkdirSync(bad);
      const nft: HostStep = { kind: 'package', id: 'package-nftables', title: 'a package', name: 'nftables' };
      const plan = planWith([nft, ...OTHERS]);
      await onBare({ bundle: bad }, async (machine) => {
        const failsAt = async (tamper: () => void): Promise<readonly string[]> => {
          // In place: the folder is mounted there.
          for (const name of readdirSync(bad)) rmSync(path.join(bad, name), { recursive: true });
          execFileSync('cp', ['-a', `${bundle}/.`, bad]);
          tamper();
          const run = await machine.run(scriptOf(plan), { args: FROM_BUNDLE, input: SECRETS });
          return [String(run.code), ...(run.lines.find(([word]) => word === 'failed') ?? end(run))];
        };
        const aDeb =
          readdirSync(path.join(bundle, 'debs')).find((name) => name.startsWith('nftables_')) ?? '';
        const deb = await failsAt(() => writeFileSync(path.join(bad, 'debs', aDeb), 'not it'));
        expect(deb.slice(0, 3)).toEqual(['1', 'failed', 'package-nftables']);
        const list = await failsAt(() =>
          writeFileSync(path.join(bad, 'debs', 'Packages'), 'Package: nftables\n'),
        );
        expect(list.slice(0, 3)).toEqual(['1', 'failed', 'package-nftables']);
        expect(list[4]).toContain("the bundle's debs/Packages is not what its list says");
        const artefact = await failsAt(() => writeFileSync(path.join(bad, 'artefacts', TOOL.file), 'not it'));
        expect(artefact.slice(0, 3)).toEqual(['1', 'failed', 'tool']);
        // Whoever can change the list too is stopped by the plan's own checksum.
        const both = await failsAt(() => {
          writeFileSync(path.join(bad, 'artefacts', TOOL.file), 'not it');
          sumUp(bad);
        });
        expect(both[4]).toContain(
          `what came as ${TOOL.file} has another checksum than ${TOOL.sha256}; nothing of it was kept`,
        );
        expect(await machine.sh('ls -A /usr/local/bin')).toBe('');
        expect((await failsAt(() => undefined))[0]).toBe('0');
      });
      return 'a package, their list, a download, and a download with its list';
    });
  });

  it('refuses another machine, what it does not know, and what is no secret of it', async () => {
    await proven('a script of a host on a machine that it is not for', async () => {
      const plan = planWith(OTHERS);
      await onBare({}, async (machine) => {
        const guard = async (
          other: HostPlan,
          args: readonly string[] = [],
          input = '',
        ): Promise<readonly string[]> => {
          const run = await machine.run(scriptOf(other), { args, input });
          expect([run.code, words(run, 'done')]).toEqual([2, []]);
          return end(run);
        };
        expect(await guard({ ...plan, address: '10.20.0.1' })).toEqual([
          'refused',
          'machine',
          'this machine has not the address 10.20.0.1',
        ]);
        expect(await guard({ ...plan, arch: 'arm64' })).toEqual([
          'refused',
          'machine',
          'this machine is amd64, and the site file says arm64',
        ]);
        expect((await guard(plan, ['--undo', 'nothing']))[1]).toBe('use');
        expect((await guard(plan, ['--force']))[2]).toBe('--force is no option');
        expect((await guard(plan, ['--bundle', '/nowhere']))[2]).toBe(
          '--bundle wants a folder that is there',
        );
        expect((await guard(plan, ['--secrets'], 'other dGVzdA==\n'))[2]).toBe(
          'no step here takes a secret called other',
        );
        expect((await guard(plan, ['--secrets'], 'join-token not/base64!\n'))[2]).toBe(
          'the value of join-token is not base64',
        );
        const missing = await machine.run(scriptOf(plan), { args: ['--bundle', '/mnt/bundle'] });
        expect([missing.code, missing.lines.find(([word]) => word === 'failed')?.[3]]).toEqual([
          1,
          'join-token was not given: with --secrets, the script reads lines of a name and its value in base64',
        ]);
        expect(missing.stderr).toContain('graz/gw-1: step 1 of 5, token (a secret), failed with 1:');
        expect(missing.stderr).toContain('The 0 before it stand; it and the 4 after it do not.');
        expect(await guard({ ...plan, host: 'gw-2' })).toEqual([
          'refused',
          'machine',
          'this machine is graz/gw-1 already',
        ]);
      });
      return 'architecture, address, name, options, secrets';
    });
  });

  it('keeps a secret to the one file that is for it, and sees when somebody changes that', async () => {
    await proven('a secret of a host', async () => {
      const plan = planWith(OTHERS);
      await onBare({}, async (machine) => {
        const run = await machine.run(scriptOf(plan), { args: FROM_BUNDLE, input: SECRETS });
        expect(JSON.stringify(run)).not.toContain(TOKEN);
        const found = await machine.sh(
          `grep -rlF -e ${TOKEN} -e ${Buffer.from(TOKEN).toString('base64')} /etc /var /root /run /tmp /usr/local || :`,
        );
        expect(found).toBe('/etc/trial/token\n');
        expect(await machine.sh('stat -c "%U:%G %a" /etc/trial/token')).toBe('root:root 600\n');
        await machine.sh(
          'echo other > /etc/trial/token; chmod 644 /etc/systemd/system/tool.service; chown 7:7 /usr/local/bin/tool',
        );
        const look = await machine.run(scriptOf(plan), { args: ['--check'] });
        expect(look.code).toBe(1);
        expect(look.lines.filter(([word]) => word === 'differs')).toEqual([
          ['differs', 'token', 'was not put there by this script, or changed since'],
          ['differs', 'tool', 'is 7:7 755, wanted root:root 755'.replace('7:7', await ownerOf(machine))],
        ]);
        expect((await machine.run(scriptOf(plan), { args: FROM_BUNDLE, input: SECRETS })).code).toBe(0);
        expect(machine.read('/etc/trial/token')).toBe(TOKEN);
      });
      return 'in one file, 0600; a change of it is seen without it';
    });
  });

  it('waits for another run, and does nothing twice', async () => {
    await proven('two runs of a script at once', async () => {
      const plan = planWith(OTHERS);
      await onBare({}, async (machine) => {
        const runs = await Promise.all(
          [0, 1, 2].map(() => machine.run(scriptOf(plan), { args: FROM_BUNDLE, input: SECRETS })),
        );
        expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
        expect(runs.map((run) => end(run)[1]).toSorted()).toEqual(['changed', 'held', 'held']);
        expect(machine.read('/etc/trial/count')).toBe('run\n');
      });
      return 'one did it, two found it done';
    });
  });
});

describe('the text of a script', () => {
  it('does nothing where half of it is missing', async () => {
    await proven('half a script of a host', async () => {
      const script = scriptOf(planWith(OTHERS));
      await onBare({}, async (machine) => {
        const random = seeded(7);
        for (let cut = 0; cut < 20; cut += 1) {
          const run = await machine.run(script.slice(0, Math.floor(random() * (script.length - 12))));
          expect(run.lines).toEqual([]);
        }
        expect(await machine.sh('ls -A /var/lib/millwright /usr/local/bin')).toBe(
          '/usr/local/bin:\n\n/var/lib/millwright:\n',
        );
      });
      return 'cut at 20 places, seed 7';
    });
  });
});

async function ownerOf(machine: BareMachine): Promise<string> {
  return (await machine.sh('stat -c %U:%G /usr/local/bin/tool')).trim();
}

/** What changes a file system or a unit counts its calls, and one of them kills the script before it does its work. */
function countCalls(): string {
  const names = ['sync', 'mv', 'chmod', 'chown', 'cp', 'rm'];
  return names
    .map(
      (name) => `cat > /usr/local/sbin/${name} <<'END'
#!/bin/sh
if read -r left 2> /dev/null < /run/kill-at; then
  echo "$((left - 1))" > /run/kill-at
  if [ "$left" -le 1 ]; then
    /bin/rm /run/kill-at
    kill -9 "$(cat /run/victim)"
  fi
fi
exec /bin/${name} "$@"
END
/bin/chmod 755 /usr/local/sbin/${name}`,
    )
    .join('\n');
}

/** A killed command may have been run once more. */
function withoutCount(content: string): string {
  return content
    .split('\n')
    .filter((line) => !line.endsWith('/etc/trial/count') && !line.includes('/usr/local/sbin/'))
    .join('\n');
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A clock that can be set without setting that of the machine which runs the tests. */
const CLOCK = String.raw`#!/bin/sh
for word; do
  case $word in
    @*)
      if [ -e /run/clock-cannot-be-set ]; then exit 1; fi
      echo "$\{word#@}" > /run/clock
      exit
      ;;
  esac
done
exec /bin/date -d "@$(cat /run/clock)" "$@"`.replaceAll('$\\{', '${');
