import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { FLUX_MEDIA } from '../../stacks/delivery/artifact.ts';
import { CURRENT, goBack } from '../../stacks/delivery/publish-tree.ts';
import { RegistryError } from '../../stacks/delivery/registry.ts';
import { treeOf } from '../../stacks/render.ts';
import { readTar } from '../../workloads/image/archive.ts';
import { gunzipSync } from 'node:zlib';
import type { ClusterFolder } from '../engines/cluster/cluster-folder.ts';
import { clean, createFolder } from '../engines/cluster/cluster-folder.ts';
import type { Registry } from '../engines/cluster/registry.ts';
import { startRegistry } from '../engines/cluster/registry.ts';
import { prove } from '../engines/proof/prove.ts';
import { program, programIfThere } from '../engines/programs.ts';
import {
  aFluxSite,
  aLockWith,
  aSigner,
  clientOf,
  commitOf,
  publishAs,
  released,
  REPOSITORY,
} from './flux/a-site.ts';

const execute = promisify(execFile);
const CRANE = { judge: 'crane' };
const COSIGN = { judge: 'cosign', needs: ['crane'] };

describe('a published site in a real registry', () => {
  const signer = aSigner();
  const release = released(aFluxSite(signer));
  let folder: ClusterFolder;
  let registry: Registry | undefined;
  const there = (): Registry => {
    if (registry === undefined) throw new Error('the registry did not start');
    return registry;
  };
  const name = (reference: string): string => `${there().address}/${REPOSITORY}${reference}`;

  beforeAll(async () => {
    folder = await createFolder('publish');
    if (programIfThere('crane') !== undefined) registry = await startRegistry(folder.dir);
  });
  afterAll(() => clean(folder));

  it('S66 holds the site’s tree, file by file, as an artifact that Flux knows', () =>
    prove({ ...CRANE, artefact: 'a published tree' }, async () => {
      const { digest, sent } = await publishAs('one', release, clientOf(there().address), signer.key);
      expect(sent).toBe(2);
      const manifest = JSON.parse(await there().crane('manifest', '--insecure', name(`:${CURRENT}`))) as {
        layers: { digest: string; mediaType: string }[];
      };
      expect(await there().crane('digest', '--insecure', name(`:${commitOf('one')}`))).toBe(digest);
      const [layer] = manifest.layers;
      expect(layer?.mediaType).toBe(FLUX_MEDIA.content);
      const { stdout } = await execute(
        program('crane'),
        ['blob', '--insecure', name(`@${layer?.digest ?? ''}`)],
        { encoding: 'buffer' },
      );
      const files = await readTar(gunzipSync(stdout), () => true);
      const tree = new Map(
        files.map((file) => [file.path, file.kind === 'file' ? Buffer.from(file.bytes).toString() : '']),
      );
      expect(tree).toEqual(new Map(treeOf({ release })));
      return `${tree.size} files, pulled back as they were rendered`;
    }));

  it('is sent once: the same tree of the same commit has the same digest, and no byte of it goes twice', () =>
    prove({ ...CRANE, artefact: 'a tree published twice' }, async () => {
      const client = clientOf(there().address);
      const before = await client.find(CURRENT);
      const again = await publishAs('one', release, client, signer.key);
      expect(again).toMatchObject({ digest: before, sent: 0, known: 2 });
      return 'the same digest, nothing sent';
    }));

  it('is refused where a commit that is published would become another tree', () =>
    prove({ ...CRANE, artefact: 'a commit that renders two trees' }, async () => {
      const other = released(aFluxSite(signer), aLockWith('aggregator'));
      const client = clientOf(there().address);
      const before = await client.find(CURRENT);
      await expect(publishAs('one', other, client, signer.key)).rejects.toThrow(
        /one commit renders one tree/,
      );
      expect(await client.find(CURRENT)).toBe(before);
      return 'refused, and the sites’ tag did not move';
    }));

  it('moves the tag that sites follow for a signed tree only', () =>
    prove({ ...CRANE, artefact: 'an unsigned tree' }, async () => {
      const client = clientOf(there().address);
      const unsigned = released(aFluxSite(signer), aLockWith('mosquitto'));
      expect(await publishAs('unsigned', unsigned, client, undefined)).toMatchObject({ isSigned: false });
      expect(await client.find(CURRENT)).toBe(await client.find(commitOf('one')));
      await expect(goBack(client, commitOf('unsigned'))).rejects.toThrow(/is not signed/);
      await expect(goBack(client, commitOf('never'))).rejects.toThrow(/nothing was published/);
      return 'the tag stayed';
    }));

  it('S114 has a signature that the real cosign takes, and no other key’s', () =>
    prove({ ...COSIGN, artefact: 'the signature of a published tree' }, async () => {
      const verify = (publicKey: string, reference: string) => {
        const file = path.join(folder.dir, 'key.pub');
        writeFileSync(file, publicKey);
        return execute(program('cosign'), [
          ...['verify', '--key', file, '--insecure-ignore-tlog=true'],
          ...['--allow-http-registry', '--allow-insecure-registry', name(reference)],
        ]);
      };
      const { stdout } = await verify(signer.publicKey, `:${CURRENT}`);
      expect(stdout).toContain(await clientOf(there().address).find(CURRENT));
      await expect(verify(aSigner().publicKey, `:${CURRENT}`)).rejects.toThrow(/cosign/);
      await expect(verify(signer.publicKey, `:${commitOf('unsigned')}`)).rejects.toThrow(/cosign/);
      return 'verified by key and with no network beyond the registry; another key and no signature are refused';
    }));

  it('S6 is what it was wherever the line to the registry is cut, and whole after a further run', () =>
    prove({ ...CRANE, artefact: 'a line cut while publishing' }, async () => {
      const client = clientOf(there().address);
      const before = await client.find(CURRENT);
      const next = released(aFluxSite(signer), aLockWith('aggregator'));
      let cuts = 0;
      for (let allowed = 0; ; allowed += 1) {
        const line = await aLineOf(there().address, allowed);
        try {
          await publishAs('two', next, clientOf(line), signer.key);
          break;
        } catch (error) {
          expect(error).toBeInstanceOf(RegistryError);
          const moved = await client.find(CURRENT);
          // The last answer may be lost after the tag has moved, to what then is whole.
          if (moved !== before) expect(moved).toBe(await client.find(commitOf('two')));
          cuts += 1;
        }
      }
      expect(cuts).toBeGreaterThan(5);
      expect(await client.find(CURRENT)).toBe(await client.find(commitOf('two')));
      return `cut at each of ${cuts} moments; the tag never named what was not whole`;
    }));

  it('goes back to an earlier commit by its tag alone', () =>
    prove({ ...CRANE, artefact: 'going back' }, async () => {
      const client = clientOf(there().address);
      const digest = await goBack(client, commitOf('one'));
      expect(await client.find(CURRENT)).toBe(digest);
      expect(digest).toBe(await client.find(commitOf('one')));
      return 'the digest of the earlier commit, byte by byte what it was';
    }));
});

/** A way to the registry that breaks after so many requests; gives its `host:port`. */
async function aLineOf(address: string, allowed: number): Promise<string> {
  const [host = '', port = ''] = address.split(':');
  let requests = 0;
  const server = createServer((from) => {
    const to = connect(Number(port), host);
    const end = (): void => {
      from.destroy();
      to.destroy();
    };
    from.on('data', (chunk: Buffer) => {
      requests += /^(?:HEAD|GET|POST|PUT) /.test(chunk.subarray(0, 8).toString('latin1')) ? 1 : 0;
      if (requests > allowed) end();
      else to.write(chunk);
    });
    to.on('data', (chunk: Buffer) => from.write(chunk));
    for (const socket of [from, to]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
