import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { npmRun } from './a-process.ts';
import { aFolder } from './temp-folder.ts';

const IMAGE = `registry.example/debug@sha256:${'0123456789abcdef'.repeat(4)}`;

function aKubeconfig(): string {
  const file = path.join(aFolder(), 'kubeconfig');
  writeFileSync(file, '');
  return file;
}

interface Plan {
  readonly commands: readonly (readonly string[])[];
  readonly left?: readonly string[];
}

describe('npm run logs', () => {
  it('says what it will do: a selector of the model, and what is left out', async () => {
    const file = aKubeconfig();
    const args = ['graz', 'collision-engine', '--dry-run', '--json', '--kubeconfig', file, '--since', '5m'];
    const { code, stdout, stderr } = await npmRun('logs', args);
    const { commands, left } = JSON.parse(stdout) as Plan;
    expect([code, left]).toEqual([0, ['gw-4']]);
    expect(commands).toHaveLength(1);
    expect(commands[0]?.slice(0, 8)).toEqual([
      ...['kubectl', '--kubeconfig', file, 'logs', '--namespace', 'manufacturing'],
      ...['--selector', 'app.kubernetes.io/name=collision-engine'],
    ]);
    expect(stderr).toContain('left out: gw-4, on EdgeCore; ask with --host');
  });

  it.each([
    ['a workload that is not there', ['graz', 'grafana'], 'graz has no grafana'],
    ['a site that is not there', ['gratz', 'aggregator'], 'did you mean "graz"?'],
    ['no cluster', ['graz', 'aggregator'], 'no cluster is named'],
    ['a document without end', ['graz', 'aggregator', '--follow'], '--follow has no end'],
  ])('takes %s for bad input', async (_, args, words) => {
    const { code, stdout, stderr } = await npmRun('logs', [...args, '--json'], { KUBECONFIG: '' });
    expect([code, stderr]).toEqual([2, expect.stringContaining(words) as string]);
    expect(JSON.parse(stdout)).toHaveProperty('problems');
  });

  it('ends with 3 where kubectl is missing', async () => {
    const variables = { KUBECONFIG: aKubeconfig(), PATH: aFolder() };
    const { code, stderr } = await npmRun('logs', ['graz', 'aggregator'], variables);
    expect([code, stderr]).toEqual([3, expect.stringContaining('kubectl is not on PATH') as string]);
  });
});

describe('npm run debug', () => {
  const args = ['graz', 'vision-inferencer', '--image', IMAGE, '--dry-run', '--json'];

  it('says what it will do, and does nothing', async () => {
    const whole = [...args, '--host', 'gw-1', '--minutes', '5', '--', 'ps'];
    const { code, stdout } = await npmRun('debug', whole, { KUBECONFIG: aKubeconfig() });
    const { commands } = JSON.parse(stdout) as Plan;
    expect(code).toBe(0);
    expect(commands[1]?.join(' ')).toContain(`--image ${IMAGE}`);
    expect(commands[1]?.slice(-5)).toEqual(['sh', '-c', '"$@"', 'sh', 'ps']);
    // From the first line on: an attachment would miss what a short command said before it.
    expect(commands[1]).toContain('--attach=false');
    expect(commands[2]?.slice(3)).toEqual(expect.arrayContaining(['logs', '<its name>', '--follow']));
  });

  it.each([
    ['several hosts', ['--', 'ps'], 2, 'say which: --host'],
    ['an EdgeCore host', ['--host', 'gw-4', '--', 'ps'], 2, 'takes no container into a running pod'],
    ['a shell as a document', ['--host', 'gw-1'], 2, 'a shell has no document'],
    ['half a day', ['--host', 'gw-1', '--minutes', '720', '--', 'ps'], 2, 'from 1 to 120'],
    ['an image by its tag', ['--host', 'gw-1', '--image', 'debug:1', '--', 'ps'], 1, 'images-by-digest'],
  ])('refuses %s', async (_, more, wanted, words) => {
    const { code, stderr } = await npmRun('debug', [...args, ...more], { KUBECONFIG: aKubeconfig() });
    expect([code, stderr]).toEqual([wanted, expect.stringContaining(words) as string]);
  });
});

describe('npm run tunnel', () => {
  it('refuses a host whose key the site file does not say, with the way to it', async () => {
    const { code, stderr } = await npmRun('tunnel', ['hub', 'hub', '--dry-run']);
    expect(code).toBe(2);
    expect(stderr).toContain('the site file has no key of dc-1');
    expect(stderr).toContain('read /etc/ssh/ssh_host_ed25519_key.pub at its own console');
  });

  it('refuses a workload that the site has not', async () => {
    const { code, stderr } = await npmRun('tunnel', ['hub', 'kibana']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('hub has no kibana; there is: ') as string]);
  });
});
