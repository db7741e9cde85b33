import { beforeAll, expect, it } from '@jest/globals';
import { browserSuite } from '../support/browser/browser-suite.js';
import { modelShown, noisyPicture } from '../support/browser/canvas.js';
import { signIn, startTaskForm, untilLive } from '../support/browser/console-page.js';
import { eventually } from '../support/http.js';
import { createTask } from '../support/tasks.js';
import { type TestTeam } from '../support/stack.js';

const suite = browserSuite({ sandbox: { taskDurationMs: 2_500 } });
let team: TestTeam;

beforeAll(async () => {
  team = await suite.site().makeTeam({ alias: 'first' }, { name: 'Furniture' });
});

it('creates a task from a dropped picture, and shows the progress of its upload', async () => {
  const page = await suite.open();
  await startTaskForm(page, team.key, 'image-to-model');
  const link = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 300_000 };
  await link.send('Network.emulateNetworkConditions', slow);
  const picture = noisyPicture(400).toString('base64');
  const files = await page.evaluateHandle(`(() => {
    const bytes = Uint8Array.from(atob('${picture}'), (character) => character.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], 'chair.png', { type: 'image/png' }));
    return files;
  })()`);
  await page.getByRole('group', { name: 'Picture' }).dispatchEvent('drop', { dataTransfer: files });
  const progress = page.getByRole('progressbar', { name: 'Upload of chair.png' });
  await progress.waitFor();
  await eventually(
    async () => Number(await progress.getAttribute('aria-valuenow')),
    (percent) => percent > 5 && percent < 100,
  );
  await page.getByText('chair.png is uploaded.').waitFor();
  await page.getByText(/Costs \d+ credits/).waitFor();
  await page.getByRole('button', { name: 'Create the task' }).click();
  await page.getByRole('heading', { name: 'Image to model' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'Done' }).waitFor();
  await modelShown(page);
});

it('accepts a model as well, and reports a file of neither kind at its field', async () => {
  const page = await suite.open();
  await startTaskForm(page, team.key, 'convert-model-format');
  const picker = page.getByLabel('3D model, file');
  await picker.setInputFiles({ name: 'chair.glb', mimeType: 'model/gltf-binary', buffer: Buffer.from('no model at all') });
  await page.getByText('Unsupported file format: not a known 3D model').waitFor();
  const glb = Buffer.concat([Buffer.from('glTF'), Buffer.from(Uint32Array.of(2, 20, 0).buffer), Buffer.from('JSON')]);
  await picker.setInputFiles({ name: 'chair.glb', mimeType: 'model/gltf-binary', buffer: glb });
  await page.getByText('chair.glb is uploaded.').waitFor();
});

it('shows new tasks of other team members by itself, filters, and loads more', async () => {
  const many = await suite.site().makeTeam({}, { name: 'Busy' });
  for (let made = 0; made < 27; made += 1) await createTask(suite.site().url, many.key, { prompt: `chair number ${made}` });
  const page = await suite.open();
  await signIn(page, many.key);
  await untilLive(page);
  const rows = page.getByRole('list', { name: /^Tasks of the team/ }).getByRole('listitem');
  await page.getByText('chair number 26').waitFor();
  await createTask(suite.site().url, many.key, { prompt: 'a chair that somebody else wants' });
  await rows.filter({ hasText: 'a chair that somebody else wants' }).getByText('Done').waitFor();
  await page.getByText('chair number 0', { exact: true }).waitFor({ state: 'detached' });
  await page.keyboard.press('End');
  await page.getByText('chair number 0', { exact: true }).waitFor();
  expect(await rows.count()).toBe(28);
  await page.getByLabel('Flow').selectOption('image-to-mesh');
  await page.getByText('No task matches').waitFor();
  await page.getByLabel('Flow').selectOption('text-to-model');
  await page.getByLabel('Status').selectOption('FAILED');
  await createTask(suite.site().url, many.key, { prompt: 'please-fail' });
  await rows.getByText('Failed').waitFor();
  expect(await rows.count()).toBe(1);
  await page.getByLabel('Status').selectOption('');
  await page.getByText('chair number 26').waitFor();
  await page.getByLabel('Name or prompt').fill('CHAIR some');
  await page.getByText('chair number 26').waitFor({ state: 'detached' });
  await rows.filter({ hasText: 'a chair that somebody else wants' }).waitFor();
  expect(await rows.count()).toBe(1);
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByLabel('Label').fill('project=apollo');
  await page.getByText('No task matches').waitFor();
});

it('works with the keyboard alone', async () => {
  const page = await suite.open();
  const tabTo = async (id: string) => {
    for (let steps = 0; steps < 40; steps += 1) {
      const at = await page.evaluate<string>(
        'document.activeElement === document.body ? "" : document.activeElement.textContent + "|" + document.activeElement.id',
      );
      if (at.includes(id)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not get to ${id}`);
  };
  await page.getByLabel('Team key').waitFor();
  expect(await page.evaluate('document.activeElement.type')).toBe('password');
  await page.keyboard.type(team.key);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Tasks' }).waitFor();
  await tabTo('New task');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'New task' }).waitFor();
  await tabTo('Text to model');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Text to model' }).waitFor();
  await tabTo('field-prompt');
  await page.keyboard.type('A stool for the keyboard');
  await tabTo('Create the task');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Text to model' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'Done' }).waitFor();
  await page.getByRole('button', { name: 'Download the model' }).waitFor();
  const downloading = page.waitForEvent('download');
  await tabTo('Download the model');
  await page.keyboard.press('Enter');
  await downloading;
});
