import fs from 'node:fs';
import { chromium, type Browser, type Page, type WebSocketRoute } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aWorkplace, startRun, type Run, type Workplace } from './a-run.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((file) =>
  fs.existsSync(file),
);
if (CHROMIUM === undefined)
  console.log('no Chromium was found: the page is not tested here (apt-get install chromium)');

const WITHIN_MS = 60_000;

describe.runIf(CHROMIUM !== undefined)('the page in a real browser', { timeout: 120_000 }, () => {
  let browser: Browser;
  let workplace: Workplace;
  let run: Run;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: CHROMIUM ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    workplace = await aWorkplace();
    run = startRun(workplace, []);
    [, url = ''] = await run.until(/the line runs: (http:\S+)/);
    page = await browser.newPage({ viewport: { width: 1280, height: 1100 } });
    page.setDefaultTimeout(WITHIN_MS);
    await page.goto(url);
    // Asked from here each time: the page's own policy forbids the evaluation that a wait inside of it repeats.
    await expect
      .poll(async () => Number(await page.textContent('#commands')), { timeout: WITHIN_MS })
      .toBeGreaterThan(0);
  }, 120_000);
  afterEach(async () => {
    await page.close();
    run.process.kill('SIGTERM');
    await run.ended();
    await workplace.remove();
  }, 60_000);

  it('shows the site, cuts the WAN and gives it back, and kills a service that comes back', async () => {
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) failures.push(`asked ${request.url()}`);
    });
    await page.reload();
    await expect.poll(() => page.textContent('#title'), { timeout: WITHIN_MS }).toBe('Mini');
    await expect.poll(() => page.textContent('#wan-state'), { timeout: WITHIN_MS }).toBe('up');

    await page.click('#cut');
    await expect.poll(() => page.textContent('#wan-state'), { timeout: WITHIN_MS }).toBe('cut');
    await expect
      .poll(async () => Number(await page.textContent('#spools td:nth-child(2)')), { timeout: WITHIN_MS })
      .toBeGreaterThan(0);
    await page.click('#restore');
    await expect.poll(() => page.textContent('#wan-state'), { timeout: WITHIN_MS }).toBe('up');
    await expect.poll(() => page.textContent('#pending'), { timeout: WITHIN_MS }).toMatch(/^\d{1,2}$/);

    await page.click('text=Kill >> nth=0');
    await expect.poll(() => page.textContent('#services td:nth-child(3)'), { timeout: WITHIN_MS }).toBe('1');
    await expect.poll(() => page.textContent('#gaps li'), { timeout: WITHIN_MS }).toMatch(/ms without it/);
    expect(failures).toEqual([]);
  });

  it('draws the arms into the plan of the hall', async () => {
    // Pixels that are more red than blue, or more green: the light of an arm, which no empty hall has.
    const coloured = (): Promise<number> =>
      page.evaluate<number>(`(() => {
        const canvas = document.querySelector('#hall');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (data[i + 3] > 0 && Math.abs(Math.max(data[i], data[i + 1]) - data[i + 2]) > 40) count += 1;
        }
        return count;
      })()`);
    await expect.poll(coloured, { timeout: WITHIN_MS }).toBeGreaterThan(500);
  });

  it('can be read on a phone: nothing is wider than the screen', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => page.locator('#services tr').count(), { timeout: WITHIN_MS }).toBeGreaterThan(0);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });

  it('comes back by itself when its connection is lost', async () => {
    const connections: WebSocketRoute[] = [];
    await page.routeWebSocket(/^ws:/, (socket) => {
      connections.push(socket);
      socket.connectToServer();
    });
    await page.reload();
    await expect.poll(() => connections.length, { timeout: WITHIN_MS }).toBe(1);
    await connections[0]?.close();
    await expect.poll(() => connections.length, { timeout: WITHIN_MS }).toBe(2);
    await expect.poll(() => page.textContent('#run'), { timeout: WITHIN_MS }).toMatch(/^running/);
  });
});
