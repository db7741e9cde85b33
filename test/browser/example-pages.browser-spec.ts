import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Page } from 'playwright-core';
import { browserSuite } from '../support/browser/browser-suite.js';
import { serveFolder } from '../support/browser/static-server.js';
import { exampleProject } from '../support/example-project.js';
import { call } from '../support/http.js';

const root = join(import.meta.dirname, '../..');
const suite = browserSuite({ env: { ALLOWED_ORIGINS: '*' } });
let token: string;
let undo: (() => unknown)[] = [];

beforeAll(async () => {
  const { key } = await suite.site().makeTeam();
  token = (await call<{ token: string }>(suite.site().url, '/gateway/v1/tokens', { token: key, body: { ttl_seconds: 600 } })).body
    .data.token;
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  undo = [];
});

async function openFolder(folder: string): Promise<Page> {
  const host = await serveFolder(folder);
  undo.push(() => host.close());
  const page = await suite.open({}, host.url);
  await page.getByLabel('Gateway').fill(suite.site().url);
  await page.getByLabel('Client token').fill(token);
  return page;
}

it('the plain page creates a model and offers the download', async () => {
  const { folder, remove } = exampleProject('html');
  undo.push(remove);
  copyFileSync(join(root, 'node_modules/socket.io-client/dist/socket.io.esm.min.js'), join(folder, 'socket.io.esm.min.js'));
  const page = await openFolder(folder);
  await page.getByRole('button', { name: 'Make it' }).click();
  await page.getByRole('status').filter({ hasText: 'RUNNING' }).waitFor();
  const link = page.getByRole('link', { name: 'Save the model' });
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  expect(
    readFileSync(await download.path())
      .subarray(0, 4)
      .toString(),
  ).toBe('glTF');
});

it('the plain page reports errors', async () => {
  const { folder, remove } = exampleProject('html');
  undo.push(remove);
  copyFileSync(join(root, 'node_modules/socket.io-client/dist/socket.io.esm.min.js'), join(folder, 'socket.io.esm.min.js'));
  const page = await openFolder(folder);
  await page.getByLabel('Client token').fill('wrong');
  await page.getByRole('button', { name: 'Make it' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /credential/i })
    .waitFor();
});
