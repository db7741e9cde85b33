import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type Page } from 'playwright-core';
import { browserSuite } from '../support/browser/browser-suite.js';
import { modelShown } from '../support/browser/canvas.js';
import { seriousFaults, signIn } from '../support/browser/console-page.js';
import { call, eventually } from '../support/http.js';
import { createTask, finishedTask } from '../support/tasks.js';
import { type TestTeam } from '../support/stack.js';

const suite = browserSuite({ sandbox: { taskDurationMs: 600 } });
let team: TestTeam;
let chair: string;

beforeAll(async () => {
  team = await suite.site().makeTeam({}, { name: 'Chains' });
  chair = await finishedTask(suite.site().url, team.key, { prompt: 'a red chair' });
});

const items = (page: Page) => page.getByRole('list', { name: /^Tasks of the team/ }).getByRole('listitem');
const openTask = async (uuid: string) => {
  // A model that turns would be another picture at each moment.
  const still = { reducedMotion: 'reduce', viewport: { width: 800, height: 700 } } as const;
  const page = await suite.open(still, `${suite.site().url}/console/#/tasks/${uuid}`);
  await signIn(page, team.key);
  return page;
};

describe('the list of tasks', () => {
  it('shows pictures and states in words, remembers its layout, and filters by what is in its address', async () => {
    const page = await suite.open();
    await signIn(page, team.key);
    const first = items(page).filter({ hasText: 'a red chair' });
    await first.getByText('Done', { exact: true }).waitFor();
    await first.locator('img').waitFor();
    await eventually(
      () => first.locator('img').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      (width) => width > 0,
    );
    await page.getByText('List', { exact: true }).click();
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('From').fill('2026-01-01');
    await page.getByLabel('End user').fill('nobody');
    await page.getByText('No task matches').waitFor();
    await page.getByLabel('End user').fill('');
    await page.getByRole('button', { name: 'Select' }).click();
    await first.getByRole('checkbox', { name: 'Select a red chair' }).check();
    const [archive] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as zip' }).click(),
    ]);
    expect(readFileSync(await archive.path()).toString('latin1')).toContain(`text-to-model-${chair}.glb`);
    await first.getByRole('link').click();
    await page.getByRole('heading', { name: 'Text to model' }).waitFor();
    await page.goBack();
    await first.waitFor();
    expect(await page.getByLabel('From').inputValue()).toBe('2026-01-01');
    expect(await page.getByRole('list', { name: /^Tasks of the team/ }).getAttribute('data-layout')).toBe('list');
  });

  it('goes on by itself when it is scrolled, and keeps its place on the way back', async () => {
    const many = await suite.site().makeTeam({}, { name: 'Many' });
    for (let made = 0; made < 30; made += 1) await createTask(suite.site().url, many.key, { prompt: `stool ${made}` });
    const page = await suite.open();
    await signIn(page, many.key);
    await page.getByText('stool 29', { exact: true }).waitFor();
    const last = page.getByRole('link', { name: 'stool 0', exact: true });
    await eventually(
      async () => {
        await page.keyboard.press('End');
        return last.count();
      },
      (count) => count === 1,
    );
    await last.scrollIntoViewIfNeeded();
    const place = await page.evaluate<number>('scrollY');
    expect(place).toBeGreaterThan(1_000);
    await last.click();
    await page.getByRole('heading', { name: 'Text to model' }).waitFor();
    await page.goBack();
    await last.waitFor();
    await eventually(
      () => page.evaluate<number>('scrollY'),
      (y) => Math.abs(y - place) < 5,
    );
  });
});

describe('the page of a task', () => {
  it('shows the model first, with its facts, and draws it as wished', async () => {
    const page = await openTask(chair);
    await modelShown(page);
    const about = page.getByRole('group', { name: 'About the model' });
    expect(await about.textContent()).toMatch(/^[\d,]*[1-9][\d,]* triangles · .+ · .+ × .+ × .+ m · [\d.]+ (kB|MB)$/);
    for (const name of ['Wireframe', 'Textures']) {
      const before = await picture(page);
      const button = page.getByRole('button', { name });
      const was = await button.getAttribute('aria-pressed');
      await button.click();
      expect(await button.getAttribute('aria-pressed')).not.toBe(was);
      await eventually(
        () => picture(page),
        (now) => now !== before,
      );
    }
    await page.getByLabel('Light', { exact: true }).selectOption('dusk');
    const [screenshot] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Screenshot' }).click(),
    ]);
    expect(
      readFileSync(await screenshot.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /^Download geometry model/ }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('textureless_model_0.glb');
    await page.getByRole('tab', { name: 'Python' }).click();
    expect(await page.getByLabel('Code for Python').textContent()).toContain('"prompt": "a red chair"');
    expect(await page.getByText(/^\d+ credits$/).count()).toBe(1);
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('offers the model in the room of the viewer where the device can, and only there', async () => {
    const address = `${suite.site().url}/console/#/tasks/${chair}`;
    const inRoom = (page: Page) => page.getByRole('button', { name: 'View in your space' });
    const without = await openTask(chair);
    await modelShown(without);
    expect(await without.locator('model-viewer').evaluate((viewer) => (viewer as unknown as { ar: boolean }).ar)).toBe(true);
    expect(await inRoom(without).count()).toBe(0);
    const page = await suite.open({ reducedMotion: 'reduce' }, 'about:blank');
    await page.addInitScript(AR_DEVICE);
    await page.goto(address);
    await signIn(page, team.key);
    await modelShown(page);
    await inRoom(page).click();
    await eventually(
      () => page.evaluate<string | undefined>('globalThis.askedFor'),
      (mode) => mode === 'immersive-ar',
    );
  });

  it('shows when each stage ran, also to somebody who comes later', async () => {
    const page = await openTask(chair);
    const stages = page.getByRole('list', { name: 'Stages' });
    for (const name of ['Geometry', 'Texture']) {
      await stages.getByText(new RegExp(`${name}: Completed, [\\d.]+ s`)).waitFor();
    }
    const timeline = page.getByRole('list', { name: 'Changes, newest first' }).getByRole('listitem');
    await eventually(
      async () => (await timeline.allTextContents()).map((text) => /^\D+(?=(\d|[A-Z][a-z]{2} \d))/.exec(text)?.[0]),
      (titles) =>
        titles.join() === 'Done,Texture ended,Texture started,Geometry ended,Geometry started,Started,Created' ||
        titles.join() === 'Done,Texture ended,Geometry ended,Texture started,Geometry started,Started,Created',
    );
    await page
      .getByText(/^took [\d.]+ s$/)
      .first()
      .waitFor();
  });

  it('offers the next task, and shows the chain on both', async () => {
    const body = { model_file: `task:${chair}` };
    const { body: made } = await call<{ task_uuid: string }>(suite.site().url, '/api/v1/tasks/model-remesh', {
      token: team.key,
      body,
    });
    const page = await openTask(chair);
    const steps = page.getByRole('group', { name: 'Make from this model' });
    for (const [name, flow] of [
      ['Texture it', 'texture-model'],
      ['Remesh', 'model-remesh'],
      ['Convert to …', 'convert-model-format'],
      ['Render views', 'model-preview-render'],
    ] as const) {
      expect(await steps.getByRole('link', { name }).getAttribute('href')).toBe(`#/new?flow=${flow}&from=${chair}`);
    }
    expect(await page.getByRole('link', { name: 'Make a model from this picture' }).first().getAttribute('href')).toBe(
      `#/new?flow=image-to-model&from=${chair}&asset=generated_image_0.png`,
    );
    await page.getByRole('list', { name: 'Used by' }).getByRole('link').click();
    await page.getByRole('heading', { name: 'Remesh a model' }).waitFor();
    expect(page.url()).toContain(made.data.task_uuid);
    await page.getByRole('list', { name: 'Made from' }).getByRole('link', { name: 'a red chair' }).click();
    await page.getByRole('heading', { name: 'Text to model' }).waitFor();
  });

  it('says why a task failed, and makes it again', async () => {
    const failed = await createTask(suite.site().url, team.key, { prompt: 'please-fail: a house of cards' });
    const page = await openTask(failed);
    const notice = page.getByRole('alert').filter({ hasText: 'The task did not succeed' });
    expect(await notice.getByRole('link', { name: 'Edit and try again' }).getAttribute('href')).toBe(
      `#/new?flow=text-to-model&retry=${failed}`,
    );
    await notice.getByRole('button', { name: 'Try again' }).click();
    await page.waitForURL((url) => url.hash.startsWith('#/tasks/') && !url.hash.includes(failed));
    await page.getByText('please-fail: a house of cards').first().waitFor();
    expect(page.url()).not.toContain(failed);
  });

  it('says that a task has no file, without a button that fails', async () => {
    const empty = await finishedTask(suite.site().url, team.key, { prompt: 'please-no-assets' });
    const page = await openTask(empty);
    await page.getByText('The task succeeded, but Triverse gives no file for it.').waitFor();
    expect(await page.getByRole('button', { name: /Download/ }).count()).toBe(0);
  });
});

/** What a phone with a camera has. The session itself never begins: there is no room to show the model in. */
const AR_DEVICE = `
  Object.defineProperty(navigator, 'xr', { value: {
    isSessionSupported: async (mode) => mode === 'immersive-ar',
    requestSession: (mode) => { globalThis.askedFor = mode; return new Promise(() => undefined); },
    addEventListener: () => undefined,
  } });
  globalThis.XRSession ??= class XRSession {};
  XRSession.prototype.requestHitTestSource ??= () => undefined;
`;

const picture = (page: Page): Promise<string> =>
  page.locator('model-viewer').evaluate((viewer) => (viewer as unknown as { toDataURL(): string }).toDataURL());
