import type { ImageLock } from '../infra/images.ts';
import type { Built } from '../workloads/image/build.ts';
import type { ExitCode } from './command.ts';
import { EXIT, say } from './command.ts';
import { credentialsFor } from './delivery/credentials.ts';
import { pushImage } from './delivery/push-image.ts';
import type { Repository } from './delivery/reference.ts';
import { nameOf } from './delivery/reference.ts';
import { createRegistryClient } from './delivery/registry.ts';

export interface PushOptions {
  readonly lock: ImageLock;
  readonly tag?: string;
  readonly plainHttp?: true;
}

/** Pushes what was built. Sites name an image by the digest that the lock has: another one would be there for nobody. */
export async function pushBuilt(
  built: readonly Pick<Built, 'name' | 'digest'>[],
  folder: string,
  { registry, path: below }: Repository,
  { lock, tag, plainHttp }: PushOptions,
): Promise<ExitCode> {
  const others = built.filter(({ name, digest }) => lock.built[name]?.digest !== digest);
  if (others.length > 0) {
    const names = others.map(({ name }) => name).join(', ');
    say(`Nothing is pushed: images.lock.json names other bytes of ${names}. Run with --lock first.`);
    return EXIT.failed;
  }
  for (const { name } of built) {
    const repository = { registry, path: `${below}/${name}` };
    const client = createRegistryClient(repository, {
      plainHttp: plainHttp === true,
      credentials: credentialsFor(registry),
    });
    const { sent, known } = await pushImage({ folder, name, client, tag });
    say(`${nameOf(repository)}: ${sent} blobs sent, ${known} were there`);
  }
  return EXIT.held;
}
