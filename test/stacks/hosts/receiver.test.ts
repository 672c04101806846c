import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Doing } from '../../../stacks/hosts/receiver.ts';
import {
  isSafe,
  kubeconfigCommand,
  listCommand,
  reachableAt,
  runCommand,
  runInput,
  sha256,
  takeCommand,
} from '../../../stacks/hosts/receiver.ts';

const PARCEL = { sha256: sha256('x'), bytes: 1, path: 'bundle/images' };
const SCRIPT = 'echo "a script with $HOME and \'quotes\'"\n';
const DOINGS: readonly Doing[] = [
  { verb: 'check' },
  { verb: 'put', bundle: undefined },
  { verb: 'put', bundle: '/var/lib/millwright/bundle' },
  { verb: 'undo', steps: ['unit', 'folder'] },
];

describe('what a host is told', () => {
  it('is a shell’s text without a fault, as root or through sudo', () => {
    const commands = [
      listCommand(),
      takeCommand(PARCEL, 0),
      kubeconfigCommand('0'),
      ...DOINGS.map((doing) => runCommand(SCRIPT, doing)),
    ];
    for (const command of commands) {
      const { status, stderr } = spawnSync('sh', ['-n', '-c', command], { encoding: 'utf8' });
      expect([stderr, status]).toEqual(['', 0]);
      const [, inner = ''] = /^millwright='([^']*)'/.exec(command) ?? [];
      expect(spawnSync('sh', ['-n', '-c', inner], { encoding: 'utf8' }).stderr).toBe('');
      expect(command).toContain('else exec sudo -n sh -c');
    }
  });

  it('names the script by its digest and its size, and holds nothing of it', () => {
    const command = runCommand(SCRIPT, { verb: 'put', bundle: undefined });
    expect(command).toContain(
      `millwright ${sha256(SCRIPT)} ${Buffer.byteLength(SCRIPT)} --put --secrets; else`,
    );
    expect(command).not.toContain('quotes');
  });

  it('comes with its secrets on standard input alone', () => {
    const secrets = new Map([['token', Buffer.from('s3cret')]]);
    expect(runInput(SCRIPT, secrets)).toBe(`${SCRIPT}token czNjcmV0\n`);
    expect(runCommand(SCRIPT, { verb: 'put', bundle: undefined })).not.toContain('czNjcmV0');
  });

  it.each(['it’s', "a'b", 'a b', '$(id)', 'a;b', '../etc/passwd', 'a/../../b', '', '`id`', 'a\nb'])(
    'is never a name like %j',
    (name) => {
      expect(isSafe(name)).toBe(false);
      expect(() => takeCommand({ ...PARCEL, path: name }, 0)).toThrow(/not a name/);
    },
  );

  it('makes of a kubeconfig of the first server one that is read elsewhere', () => {
    expect(reachableAt('server: https://127.0.0.1:6443\n', '10.20.0.11')).toBe(
      'server: https://10.20.0.11:6443\n',
    );
  });
});
