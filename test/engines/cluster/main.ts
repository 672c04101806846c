import path from 'node:path';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { badInputOf } from '../../../stacks/bad-input.ts';
import type { ExitCode } from '../../../stacks/command.ts';
import { EXIT, printJson, say } from '../../../stacks/command.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { table } from '../../../stacks/table.ts';
import { startCluster } from '../cluster.ts';
import { programIfThere } from '../programs.ts';
import { clean, keptFolder } from './cluster-folder.ts';
import { clientFrom } from './kubeconfig.ts';
import type { KubeObject } from '../../../infra/kube/object.ts';

// npm run cluster -- <site> up|down|status [--json]: a Kubernetes in the site's shape on this machine.

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<ExitCode> {
  let asked;
  try {
    asked = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return EXIT.badInput;
  }
  const [site, verb, ...rest] = asked.positionals;
  const { json } = asked.values;
  if (site === undefined || rest.length > 0 || !isVerb(verb)) {
    say('npm run cluster -- <site> up|down|status [--json]');
    return EXIT.badInput;
  }
  if (verb === 'up') return up(site, json);
  return verb === 'down' ? down(site) : status(site, json);
}

function isVerb(word: string | undefined): word is 'up' | 'down' | 'status' {
  return word === 'up' || word === 'down' || word === 'status';
}

async function up(name: string, json: boolean): Promise<ExitCode> {
  if (keptFolder(name) !== undefined) {
    say(`${name} is up already: npm run cluster -- ${name} status`);
    return EXIT.held;
  }
  if (programIfThere('kube-apiserver') === undefined || programIfThere('etcd') === undefined) {
    say('Kubernetes is not here: npm run engines builds it, where Go is installed');
    return EXIT.missingProgram;
  }
  try {
    const site = loadSite(name);
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) say('without root there is the control plane alone, and its hosts are pretended');
    const nodes = isRoot ? 'real' : 'pretended';
    const cluster = await startCluster({ site, nodes, isKept: true, tell: say });
    say(`${name} is up:\n  export KUBECONFIG=${cluster.kubeconfig}`);
    if (json) printJson({ site: name, kubeconfig: cluster.kubeconfig, server: cluster.server });
    cluster.close();
    return EXIT.held;
  } catch (error) {
    const badInput = badInputOf(error);
    if (badInput === undefined) throw error;
    say(badInput.words);
    return EXIT.badInput;
  }
}

async function down(name: string): Promise<ExitCode> {
  const folder = keptFolder(name);
  if (folder === undefined) {
    say(`${name} is not up`);
    return EXIT.held;
  }
  await clean(folder);
  say(`${name} is down, and nothing of it is left`);
  return EXIT.held;
}

interface NodeStatus extends KubeObject {
  readonly status: {
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
    readonly allocatable: Readonly<Record<string, string>>;
  };
}

async function status(name: string, json: boolean): Promise<ExitCode> {
  const folder = keptFolder(name);
  if (folder === undefined) {
    if (json) printJson({ site: name, isUp: false, nodes: [] });
    say(`${name} is not up`);
    return EXIT.failed;
  }
  const kubeconfig = path.join(folder.dir, 'admin.kubeconfig');
  const client = clientFrom(readFileSync(kubeconfig, 'utf8'));
  const nodes = (await client.list<NodeStatus>('/api/v1/nodes')).map(
    ({ metadata, status: { conditions, allocatable } }) => ({
      name: metadata.name,
      isReady: conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
      memory: allocatable.memory ?? '',
    }),
  );
  client.close();
  if (json) printJson({ site: name, isUp: true, kubeconfig, nodes });
  say(
    table(
      ['host', 'ready', 'memory'],
      nodes.map((node) => [node.name, String(node.isReady), node.memory]),
    ),
  );
  say(`  export KUBECONFIG=${kubeconfig}`);
  return nodes.every(({ isReady }) => isReady) ? EXIT.held : EXIT.failed;
}
