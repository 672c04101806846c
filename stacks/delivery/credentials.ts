import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** What `docker login`, `crane auth login` and the CI's login step write; helpers that run a program are not asked. */
const DockerConfig = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() })).optional(),
});

/** The `user:password` in base64 that this machine is logged in with at a registry; undefined where with none. */
export function credentialsFor(
  registry: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const folder = environment.DOCKER_CONFIG ?? path.join(os.homedir(), '.docker');
  let text: string;
  try {
    text = readFileSync(path.join(folder, 'config.json'), 'utf8');
  } catch {
    return undefined;
  }
  const parsed = DockerConfig.safeParse(JSON.parse(text));
  const auths = parsed.data?.auths ?? {};
  return (auths[registry] ?? auths[`https://${registry}`])?.auth;
}
