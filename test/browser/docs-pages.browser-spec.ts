import { expect, it } from '@jest/globals';
import { type OpenApiDocument } from '../../apps/gateway/src/api-docs/openapi/openapi-document.js';
import { browserSuite } from '../support/browser/browser-suite.js';
import { seriousFaults, takePicture } from '../support/browser/console-page.js';

/** The suite itself fails on a request to another host, a breach of the content policy or a script error. */
const suite = browserSuite();

it('the API reference shows every operation with its answers', async () => {
  const { url } = suite.site();
  const document = (await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument;
  // HEAD is the same as GET.
  const operations = [...Object.values(document.paths), ...Object.values(document.webhooks)].flatMap((item) =>
    Object.keys(item).filter((method) => method !== 'head'),
  ).length;
  const page = await suite.open({}, `${url}/docs`);
  await page.getByRole('heading', { name: /^Triverse gateway/ }).waitFor();
  await page
    .locator('.opblock')
    .nth(operations - 1)
    .waitFor();
  expect(await page.locator('.opblock').count()).toBe(operations);
  await page.locator('#operations-Tasks-createTextToModel').getByRole('button').first().click();
  await page.getByText('Makes a textured 3D model from a description.').first().waitFor();
  await page.getByText("await client.run('text-to-model'").waitFor();
  await page.getByText('curl -s "$GATEWAY/api/v1/tasks/text-to-model"').waitFor();
  await page.getByText('9004').first().waitFor();
  await takePicture(page, 'docs');
});

it.each([
  ['a wide window', {}],
  ['a phone', { viewport: { width: 375, height: 760 } }],
])('the page of live updates can be read in %s without a script', async (where, options) => {
  const { url } = suite.site();
  const page = await suite.open({ ...options }, `${url}/docs/async`);
  for (const name of ['task:subscribe', 'task:update', 'gateway:closing'])
    await page.getByRole('heading', { name }).first().waitFor();
  expect(await page.locator('script').count()).toBe(0);
  await page.getByText('Schema', { exact: true }).first().click();
  await page.locator('details[open] pre').first().waitFor();
  await takePicture(page, `docs-async-${where.split(' ').at(-1)}`);
  expect(await seriousFaults(page)).toEqual([]);
  expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  await page.getByRole('link', { name: 'HTTP' }).click();
  await page.locator('.opblock').first().waitFor();
});
