import fs from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { within } from './deadline.ts';
import { parseRequest, type Figures, type Hall, type Request } from './figures.ts';
import { LocalSiteError } from './local-site-error.ts';

/** The page of a local site, on loopback: three files and one WebSocket. */
export interface PageServer {
  readonly url: string;
  show(figures: Figures): void;
  close(): Promise<void>;
}

const FILES: Readonly<Record<string, { file: string; type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/plan-view.js': { file: 'plan-view.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
};

const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'self'; connect-src 'self' ws:; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

const MAX_VIEWERS = 16;
const CLOSE_WITHIN_MS = 500;
/** A viewer that cannot keep up misses pictures; it does not make us hold them. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

export async function servePage(options: {
  port: number;
  hall: Hall;
  onRequest: (request: Request) => void;
}): Promise<PageServer> {
  let last: Figures | undefined;
  const server = http.createServer((request, response) => {
    const entry = FILES[(request.url ?? '').split('?')[0] ?? ''];
    if (!isLocal(request.headers.host) || entry === undefined || request.method !== 'GET') {
      response.writeHead(404, SECURITY_HEADERS).end();
      return;
    }
    fs.readFile(new URL(`page/${entry.file}`, import.meta.url)).then(
      (body) => response.writeHead(200, { ...SECURITY_HEADERS, 'content-type': entry.type }).end(body),
      () => response.writeHead(500, SECURITY_HEADERS).end(),
    );
  });
  const viewers = new WebSocketServer({
    server,
    maxPayload: 4096,
    // A page of somebody else's, open in the same browser, must not cut our WAN.
    verifyClient: ({ origin, req }: { origin?: string; req: http.IncomingMessage }) =>
      isLocal(req.headers.host) && (origin === undefined || origin === `http://${req.headers.host ?? ''}`),
  });
  viewers.on('connection', (viewer: WebSocket) => {
    if (viewers.clients.size > MAX_VIEWERS) {
      viewer.close(1013, 'too many viewers');
      return;
    }
    viewer.on('error', () => viewer.terminate());
    viewer.on('message', (data: Buffer) => {
      const request = parseRequest(data.toString());
      if (request !== undefined) options.onRequest(request);
    });
    viewer.send(JSON.stringify({ kind: 'hall', hall: options.hall }));
    if (last !== undefined) viewer.send(JSON.stringify({ kind: 'figures', figures: last }));
  });
  await new Promise<void>((resolve, reject) => {
    // The WebSocket server passes on what befalls the other, and has to be heard.
    viewers.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new LocalSiteError(`the page cannot be served (${why}): take another --port, or none`);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`,
    show: (figures) => {
      last = figures;
      const text = JSON.stringify({ kind: 'figures', figures });
      for (const viewer of viewers.clients) {
        if (viewer.readyState === viewer.OPEN && viewer.bufferedAmount < MAX_BUFFERED_BYTES)
          viewer.send(text);
      }
    },
    close: async () => {
      // Closed, not cut: the last figures are still on their way.
      const gone = [...viewers.clients].map((viewer) => {
        viewer.close(1001, 'the run ended');
        return new Promise((resolve) => viewer.once('close', resolve));
      });
      await within(Promise.all(gone), CLOSE_WITHIN_MS, 'a viewer stays').catch(() => undefined);
      for (const viewer of viewers.clients) viewer.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Only by a loopback name: a name of somebody else's that resolves to us is not let in (DNS rebinding). */
function isLocal(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '');
}
