import { type DownloadResponse } from '#contracts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import validator from 'gltf-validator';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import http, { type Server } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo } from 'node:net';
import { type Browser, type Page } from 'playwright-core';
import { launchChromium } from '../support/browser/chromium.js';
import { call } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { createTask, finalStatus } from '../support/tasks.js';

jest.setTimeout(120_000);

const VIEWER = createRequire(import.meta.url).resolve('@google/model-viewer/dist/model-viewer.min.js');

/** A page of another company: it has no credential, only the links that its own server received. */
const pageOf = ({ download_url: model }: DownloadResponse) => `<!doctype html>
<title>A model</title>
<script type="module" src="/model-viewer.min.js"></script>
<style>model-viewer { width: 320px; height: 320px; background: #ffffff }</style>
<model-viewer src="${model.replaceAll('&', '&amp;')}" environment-image="neutral"></model-viewer>
<a href="${model.replaceAll('&', '&amp;')}" download>Save</a>`;

/** Runs in the page: how many colours the viewer's canvas has once the model is loaded. */
const DRAWN = `(async () => {
  const viewer = document.querySelector('model-viewer');
  await customElements.whenDefined('model-viewer');
  if (!viewer.loaded) {
    await new Promise((resolve, reject) => {
      viewer.addEventListener('load', resolve, { once: true });
      viewer.addEventListener('error', ({ detail }) => reject(new Error(JSON.stringify(detail))), { once: true });
    });
  }
  // The first frames may still be empty: drawn is what has more than a background.
  for (let attempt = 0; ; attempt++) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const picture = new Image();
    picture.src = viewer.toDataURL('image/png');
    await picture.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    const colours = new Set(pixels).size;
    if (colours > 16 || attempt === 200) return { colours, pixels: pixels.length };
  }
})()`;

describe('a page of another origin, with a signed link', () => {
  let frontend: Server;
  let html = '';
  let stack: Stack;
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];

  beforeAll(async () => {
    frontend = http.createServer((request, response) => {
      const script = request.url === '/model-viewer.min.js';
      response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
      response.end(script ? readFileSync(VIEWER) : html);
    });
    await new Promise<void>((resolve) => frontend.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(frontend.address() as AddressInfo).port}`;
    stack = await startStack({ env: { SIGNED_LINKS: 'true', ALLOWED_ORIGINS: origin } });
    const team = await stack.makeTeam();
    const uuid = await createTask(stack.url, team.key);
    await finalStatus(stack.url, team.key, uuid);
    const links = await call<DownloadResponse>(stack.url, `/api/v1/tasks/url/${uuid}`, { token: team.key });
    html = pageOf(links.body.data);
    browser = await launchChromium();
    page = await browser.newPage();
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(origin);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
    frontend.close();
    frontend.closeAllConnections();
  });

  it('shows the model in <model-viewer>', async () => {
    const shown = await page.evaluate<{ colours: number; pixels: number }>(DRAWN);
    expect(shown.pixels).toBeGreaterThan(10_000);
    expect(shown.colours).toBeGreaterThan(16);
  });

  it('saves the model through <a href download>, under its own name', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^[\w.-]+\.glb$/);
    const report = await validator.validateBytes(new Uint8Array(await readFile(await download.path())));
    expect(report.issues.numErrors).toBe(0);
  });

  it("sees only the gateway's address, not the storage's", () => {
    expect(requests.some((url) => url.startsWith(`${stack.url}/api/v1/tasks/`))).toBe(true);
    expect(requests.filter((url) => url.startsWith(stack.sandbox.url))).toEqual([]);
  });
});
