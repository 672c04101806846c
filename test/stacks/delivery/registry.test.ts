import { describe, expect, it } from 'vitest';
import { createRegistryClient, RegistryError } from '../../../stacks/delivery/registry.ts';
import { aRegistryThat } from './a-registry.ts';

const CREDENTIALS = Buffer.from('robot:secret').toString('base64');

function clientOf(registry: string, credentials?: string) {
  return createRegistryClient({ registry, path: 'sites/lyon' }, { plainHttp: true, credentials });
}

describe('a registry', () => {
  it('is given the password only where it asks, and is asked again with it', async () => {
    const seen: (string | undefined)[] = [];
    const registry = await aRegistryThat((request, response) => {
      seen.push(request.headers.authorization);
      if (request.headers.authorization === undefined)
        response.setHeader('www-authenticate', 'Basic realm="r"');
      response.statusCode = request.headers.authorization === undefined ? 401 : 404;
      response.end();
    });
    expect(await clientOf(registry, CREDENTIALS).find('current')).toBeUndefined();
    expect(seen).toEqual([undefined, `Basic ${CREDENTIALS}`]);
  });

  it('is given a token that its own authority gives for the password, for this repository only', async () => {
    let asked = '';
    const registry = await aRegistryThat((request, response) => {
      const { authorization } = request.headers;
      if (request.url?.startsWith('/token') === true) {
        asked = `${request.url} ${authorization ?? ''}`;
        response.end('{"token":"a-token"}');
        return;
      }
      response.statusCode = authorization === 'Bearer a-token' ? 404 : 401;
      response.setHeader('www-authenticate', `Bearer realm="http://${registry}/token",service="r"`);
      response.end();
    });
    expect(await clientOf(registry, CREDENTIALS).find('current')).toBeUndefined();
    expect(decodeURIComponent(asked)).toBe(
      `/token?scope=repository:sites/lyon:pull,push&service=r Basic ${CREDENTIALS}`,
    );
  });

  it('that refuses for good is not asked for ever, and its own words are told', async () => {
    let times = 0;
    const registry = await aRegistryThat((_, response) => {
      times += 1;
      response.statusCode = 401;
      response.setHeader('www-authenticate', 'Basic realm="r"');
      response.end('go away');
    });
    await expect(clientOf(registry, CREDENTIALS).putManifest('a', Buffer.from('{}'))).rejects.toThrow(
      `${registry} refused the manifest a: 401 go away`,
    );
    expect(times).toBe(2);
  });

  it('that sends an upload elsewhere does not have the password sent there', async () => {
    const seen: string[] = [];
    const elsewhere = await aRegistryThat((request, response) => {
      seen.push(request.headers.authorization ?? 'nothing');
      response.statusCode = 201;
      request.resume().once('end', () => response.end());
    });
    const registry = await aRegistryThat((request, response) => {
      if (request.headers.authorization === undefined) {
        response.statusCode = 401;
        response.setHeader('www-authenticate', 'Basic realm="r"');
      } else if (request.method === 'POST') {
        response.statusCode = 202;
        response.setHeader('location', `http://${elsewhere}/upload?state=1`);
      } else response.statusCode = 404;
      response.end();
    });
    expect(await clientOf(registry, CREDENTIALS).putBlob(`sha256:${'0'.repeat(64)}`, Buffer.from('x'))).toBe(
      true,
    );
    expect(seen).toEqual(['nothing']);
  });

  it('that takes a manifest for another is not believed', async () => {
    const registry = await aRegistryThat((request, response) => {
      response.statusCode = 201;
      response.setHeader('docker-content-digest', `sha256:${'0'.repeat(64)}`);
      request.resume().once('end', () => response.end());
    });
    await expect(clientOf(registry).putManifest('a', Buffer.from('{}'))).rejects.toThrow(
      /took sha256:.* for/,
    );
  });

  it('that is not there is an error that says so', async () => {
    const nobody = clientOf('127.0.0.1:9');
    await expect(nobody.find('current')).rejects.toThrow(RegistryError);
    await expect(nobody.find('current')).rejects.toThrow(/127\.0\.0\.1:9 was not to be reached: .+/);
  });
});
