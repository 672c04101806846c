import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

const OWN = path.join(import.meta.dirname, '..', 'stacks');

/**
 * A folder like stacks/, gone when the test is: the repository's fleet and archetypes, and the files that the test
 * names (`Pulumi.a.yaml`, `fleet.yaml`, …), which may replace those.
 */
export function aStacksFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'stacks-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.cpSync(path.join(OWN, 'archetypes'), path.join(folder, 'archetypes'), { recursive: true });
  fs.copyFileSync(path.join(OWN, 'fleet.yaml'), path.join(folder, 'fleet.yaml'));
  for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content);
  return folder;
}

/** The smallest site file that is right; tests break it. */
export const SMALL_SITE = `config:
  millwright:site:
    archetype: welding-line
    title: A small site
    region: Nowhere
    wan: { rateMbit: 20, latencyMs: 60, offlineDays: 3 }
    hosts:
      gw-1: { role: k3s-server, address: 10.0.0.1 }
      gw-2:
        role: k3s-agent
        address: 10.0.0.2
    cells:
      weld-1: { type: weld, host: gw-1, originMm: { xMm: 0, yMm: 0 } }
      weld-2:
        type: weld
        host: gw-2
        originMm: { xMm: 13000, yMm: 0 }
`;

/** The same with a server that carries the whole platform, also when the other gateway has gone. */
export const ROOMY_SITE = SMALL_SITE.replace(
  'address: 10.0.0.1 }',
  'address: 10.0.0.1, memory: 4GiB, reason: it may carry all }',
);

/** The small site with one text replaced; throws where the text is not there, so that no test breaks nothing. */
export function brokenSite(from: string, to: string): string {
  if (!SMALL_SITE.includes(from)) throw new Error(`the small site has no ${JSON.stringify(from)}`);
  return SMALL_SITE.replace(from, () => to);
}
