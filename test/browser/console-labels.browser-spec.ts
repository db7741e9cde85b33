import { beforeAll, describe, expect, it } from '@jest/globals';
import { type TaskListResponse } from '#contracts';
import { type Page } from 'playwright-core';
import { browserSuite } from '../support/browser/browser-suite.js';
import { seriousFaults, signIn } from '../support/browser/console-page.js';
import { call } from '../support/http.js';
import { finishedTask } from '../support/tasks.js';
import { type TestTeam } from '../support/stack.js';

const suite = browserSuite({ sandbox: { taskDurationMs: 200 } });
let team: TestTeam;
let chair: string;

beforeAll(async () => {
  team = await suite.site().makeTeam({}, { name: 'Labels' });
  chair = await finishedTask(suite.site().url, team.key, { prompt: 'a red chair' });
  await finishedTask(suite.site().url, team.key, { prompt: 'a blue lamp' });
});

const items = (page: Page) => page.getByRole('list', { name: /^Tasks of the team/ }).getByRole('listitem');
const labelsOf = async () => {
  const { body } = await call<TaskListResponse>(suite.site().url, '/api/v1/tasks', { token: team.key });
  return Object.fromEntries(body.data.tasks.map(({ status, labels }) => [String(status?.input['prompt']), labels]));
};

describe('labels in the console', () => {
  it('are added to all selected tasks, and stand in the list at once', async () => {
    const page = await suite.open();
    await signIn(page, team.key);
    await page.getByRole('button', { name: 'Select' }).click();
    for (const name of ['a red chair', 'a blue lamp']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    await page.getByRole('button', { name: 'Labels …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Labels of 2 tasks' });
    const add = dialog.getByLabel('Add');
    await add.fill('apollo');
    await dialog.getByText('“apollo” is not a name and a value').waitFor();
    expect(await dialog.getByRole('button', { name: 'Save the labels' }).isDisabled()).toBe(true);
    await add.fill('project=apollo');
    await add.press('Enter');
    await add.fill('stage=Grün, spät');
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save the labels' }).click();
    await dialog.waitFor({ state: 'hidden' });
    for (const name of ['a red chair', 'a blue lamp']) {
      await items(page).filter({ hasText: name }).getByText('project=apollo').waitFor();
    }
    expect(await labelsOf()).toEqual({
      'a red chair': { project: 'apollo', stage: 'Grün, spät' },
      'a blue lamp': { project: 'apollo', stage: 'Grün, spät' },
    });
  });

  it('are removed again from one task on its page, and a refusal is said', async () => {
    const page = await suite.open({}, `${suite.site().url}/console/#/tasks/${chair}`);
    await signIn(page, team.key);
    await page.getByText('project=apollo, stage=Grün, spät').waitFor();
    await page.getByRole('button', { name: 'Change the labels' }).click();
    const dialog = page.getByRole('dialog', { name: 'Labels of the task' });
    await dialog.getByRole('checkbox', { name: 'stage (Grün, spät)' }).check();
    await dialog.getByLabel('Add').fill('-bad=name');
    await dialog.getByRole('button', { name: 'Save the labels' }).click();
    await dialog
      .getByRole('alert')
      .getByText(/must have a name of 1 to 64/)
      .waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Change the labels' }).click();
    await dialog.getByRole('checkbox', { name: 'stage (Grün, spät)' }).check();
    await dialog.getByRole('button', { name: 'Save the labels' }).click();
    await page.getByText('project=apollo', { exact: false }).first().waitFor();
    await page.getByText('stage=Grün').waitFor({ state: 'hidden' });
    expect((await labelsOf())['a red chair']).toEqual({ project: 'apollo' });
  });
});
