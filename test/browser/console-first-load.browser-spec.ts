import { expect, it } from '@jest/globals';
import { type Page } from 'playwright-core';
import { browserSuite } from '../support/browser/browser-suite.js';
import { signIn, untilLive } from '../support/browser/console-page.js';
import { eventually } from '../support/http.js';
import { createTask, finalStatus } from '../support/tasks.js';

const suite = browserSuite();
/** At 400 kB/s, the 1.5 s to the first picture are 600 kB: half for the page, a sixth for a picture, the rest for round trips. */
const LIMIT_BYTES = 300_000;
const PICTURE_BYTES = 100_000;
const PICTURE = /\/tasks\/[^/]+\/assets\//;

/** Bytes of every answer as transferred. */
async function weigh(page: Page): Promise<Map<string, number>> {
  const network = await page.context().newCDPSession(page);
  const urls = new Map<string, string>();
  const bytes = new Map<string, number>();
  network.on('Network.responseReceived', ({ requestId, response }) => void urls.set(requestId, response.url));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const url = urls.get(requestId);
    if (url !== undefined) bytes.set(url, (bytes.get(url) ?? 0) + encodedDataLength);
  });
  await network.send('Network.enable');
  return bytes;
}

it('the console loads less than 300 kB before tasks are shown and the link is live; the 3D viewer comes with the first model', async () => {
  const team = await suite.site().makeTeam();
  const uuid = await createTask(suite.site().url, team.key, { prompt: 'a chair' });
  const page = await suite.open({}, 'about:blank');
  const bytes = await weigh(page);
  await page.goto(`${suite.site().url}/console/`);
  await signIn(page, team.key);
  await untilLive(page);
  await page.getByText('a chair').waitFor();
  // A task that runs quickly has its pictures by now.
  const ofPage = [...bytes].filter(([url]) => !PICTURE.test(url));
  const sum = ofPage.reduce((total, [, one]) => total + one, 0);
  const scripts = [...bytes.keys()].filter((url) => url.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(1);
  expect(sum).toBeGreaterThan(100_000);
  expect(sum).toBeLessThan(LIMIT_BYTES);
  expect(scripts.filter((url) => url.includes('model-view'))).toEqual([]);
  await finalStatus(suite.site().url, team.key, uuid);
  const headers = { authorization: `Bearer ${team.key}` };
  const picture = await fetch(`${suite.site().url}/api/v1/tasks/${uuid}/assets/preview`, { headers });
  expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect((await picture.arrayBuffer()).byteLength).toBeLessThan(PICTURE_BYTES);
  await page.goto(`${suite.site().url}/console/#/tasks/${uuid}`);
  await eventually(
    async () => [...bytes.keys()].some((url) => url.includes('model-view')),
    (isThere) => isThere,
  );
});

it('the page has a strict content policy, and its files are compressed and cached permanently', async () => {
  const page = await fetch(`${suite.site().url}/console/`);
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/default-src 'self'/);
  expect(policy).not.toMatch(/script-src[^;]*('unsafe-inline'|'unsafe-eval'|https?:)/);
  const html = await page.text();
  expect(html).not.toMatch(/https?:\/\/|<script(?![^>]*\bsrc=)|<style|\son\w+=/);
  const script = /src="(\/console\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
  for (const encoding of ['br', 'gzip']) {
    const answer = await fetch(`${suite.site().url}${script}`, { headers: { 'accept-encoding': encoding } });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('content-type')).toMatch(/javascript/);
    expect(answer.headers.get('cache-control')).toMatch(/immutable/);
    expect(await answer.text()).toContain('createRoot');
  }
});
