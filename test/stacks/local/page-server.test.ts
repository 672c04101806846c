import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Figures, Hall, Request } from '../../../stacks/local/figures.ts';
import { servePage, type PageServer } from '../../../stacks/local/page-server.ts';

const HALL: Hall = { site: 'graz', title: 'Graz', seed: 1, scale: 1, hosts: [], cells: [], scanners: [] };

let server: PageServer;
afterEach(() => server.close());

async function serve(): Promise<Request[]> {
  const requests: Request[] = [];
  server = await servePage({ port: 0, hall: HALL, onRequest: (request) => requests.push(request) });
  return requests;
}

function get(path: string, headers: Record<string, string> = {}): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    http.get(new URL(path, server.url), { headers }, resolve).on('error', reject);
  });
}

async function openViewer(origin?: string): Promise<{ viewer: WebSocket; heard: unknown[] }> {
  const viewer = new WebSocket(server.url.replace('http', 'ws'), origin === undefined ? {} : { origin });
  const heard: unknown[] = [];
  viewer.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
  await once(viewer, 'open');
  return { viewer, heard };
}

describe('the page', () => {
  it('is served on loopback with a policy that lets nothing else in', async () => {
    await serve();
    const response = await get('/');
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-security-policy']).toContain("default-src 'self'");
  });

  it('serves its own files and no other', async () => {
    await serve();
    expect((await get('/plan-view.js')).headers['content-type']).toContain('javascript');
    expect((await get('/../site.ts')).statusCode).toBe(404);
    expect((await get('/%2e%2e/site.ts')).statusCode).toBe(404);
  });

  it('cannot have a port that somebody else has, and says what to do', async () => {
    await serve();
    const port = Number(new URL(server.url).port);
    await expect(servePage({ port, hall: HALL, onRequest: () => undefined })).rejects.toThrow(
      /EADDRINUSE.*take another --port/,
    );
  });

  it('refuses a host name that is not loopback: DNS rebinding', async () => {
    await serve();
    expect((await get('/', { host: 'evil.example' })).statusCode).toBe(404);
  });
});

describe('a viewer', () => {
  it('gets the hall at once and the figures as they come', async () => {
    await serve();
    const { viewer, heard } = await openViewer();
    server.show({ phase: 'running' } as Figures);
    while (heard.length < 2) await once(viewer, 'message');
    expect(heard).toEqual([
      { kind: 'hall', hall: HALL },
      { kind: 'figures', figures: { phase: 'running' } },
    ]);
  });

  it('may ask for what a person may ask for, and nothing comes of anything else', async () => {
    const requests = await serve();
    const { viewer } = await openViewer(server.url.slice(0, -1));
    viewer.send('nonsense');
    viewer.send('{"kind":"wan","state":"cut"}');
    viewer.close();
    await once(viewer, 'close');
    expect(requests).toEqual([{ kind: 'wan', state: 'cut' }]);
  });

  it('has the last figures before it is sent away', async () => {
    await serve();
    const { viewer, heard } = await openViewer();
    while (heard.length < 1) await once(viewer, 'message');
    const closed = once(viewer, 'close');
    for (let i = 1; i <= 50; i++) server.show({ phase: 'ended', elapsedMs: i } as Figures);
    await server.close();
    await closed;
    expect(heard.at(-1)).toMatchObject({ figures: { phase: 'ended', elapsedMs: 50 } });
    await serve();
  });

  it("is refused when it comes from somebody else's page", async () => {
    await serve();
    const viewer = new WebSocket(server.url.replace('http', 'ws'), { origin: 'https://evil.example' });
    const [error] = (await once(viewer, 'error')) as [Error];
    expect(error.message).toContain('401');
  });
});
