import { say } from '../../../stacks/command.ts';
import { loadSite } from '../../../stacks/site-files.ts';
import { startCluster } from '../cluster.ts';
import { startSite } from '../site.ts';

// Brings a site up and keeps it: up-main.ts <site>. A process of its own (up.ts), so that however it ends, what it
// has not kept by then can be swept. It ends with the command that started it.

const [name = ''] = process.argv.slice(2);
process.once('disconnect', () => process.exit(1));
const begunAt = performance.now();
const tell = (words: string): void =>
  say(`${((performance.now() - begunAt) / 1000).toFixed(1).padStart(6)} s  ${words}`);
try {
  const cluster = await bringUp();
  cluster.keep();
  process.disconnect();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

async function bringUp() {
  if (process.getuid?.() === 0) return (await startSite({ site: name, tell })).cluster;
  say('without root there is the control plane alone, and its hosts are pretended');
  return startCluster({ site: loadSite(name), nodes: 'pretended', tell });
}
