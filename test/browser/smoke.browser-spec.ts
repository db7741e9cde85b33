import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { browserSuite } from '../support/browser/browser-suite.js';
import { modelShown, turnOf, whatTheViewerShows } from '../support/browser/canvas.js';
import { startTaskForm } from '../support/browser/console-page.js';
import { eventually } from '../support/http.js';

const suite = browserSuite({ sandbox: { taskDurationMs: 2_500 } });

it('creates a task from text, watches it finish live, shows the model turning, and downloads it', async () => {
  const page = await suite.open({ reducedMotion: 'no-preference' });
  await startTaskForm(page, (await suite.site().makeTeam()).key, 'text-to-model');
  await page.getByLabel('Description').fill('A red armchair');
  await page.getByText(/Costs \d+ credits/).waitFor();
  await page.getByRole('button', { name: 'Create the task' }).click();
  await page.getByRole('heading', { name: 'Text to model' }).waitFor();
  const bar = page.getByRole('progressbar', { name: 'Progress of the task' });
  await bar.waitFor();
  await page.getByRole('list', { name: 'Changes' }).getByText('Running').first().waitFor();
  await page.getByRole('status').filter({ hasText: 'Done' }).waitFor();
  await bar.waitFor({ state: 'detached' });
  await modelShown(page);
  const shown = await whatTheViewerShows(page);
  expect(shown.solid).toBeGreaterThan(0.2);
  expect(shown.colours).toBeGreaterThan(20);
  await eventually(
    () => turnOf(page),
    (turn) => turn !== 0,
    20_000,
  );
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the model' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.glb$/);
  expect(
    readFileSync(await download.path())
      .subarray(0, 4)
      .toString(),
  ).toBe('glTF');
});
