import { beforeAll, describe, expect, it } from '@jest/globals';
import { type BrowserContextOptions, type Page } from 'playwright-core';
import { browserSuite } from '../support/browser/browser-suite.js';
import { modelShown } from '../support/browser/canvas.js';
import { seriousFaults, signIn, takePicture, untilLive } from '../support/browser/console-page.js';
import { type Site } from '../support/browser/site.js';
import { call, eventually } from '../support/http.js';
import { createTask } from '../support/tasks.js';
import { ADMIN_TOKEN, type TestTeam } from '../support/stack.js';

const suite = browserSuite();
let team: TestTeam;
let beginners: TestTeam;
/** One task of each kind, named by what its page shows. */
const tasks: Record<string, string> = {};

beforeAll(async () => {
  const budgets = [
    { window: 'day', credits: 2_000 },
    { window: 'month', credits: 20_000 },
  ];
  team = await suite.site().makeTeam({ alias: 'first' }, { name: 'Furniture', budgets });
  beginners = await suite.site().makeTeam({}, { name: 'Beginners' });
  await fillTeam(suite.site());
}, 60_000);

async function fillTeam(site: Site): Promise<void> {
  const make = async (name: string, prompt: string) => (tasks[name] = await createTask(site.url, team.key, { prompt }));
  await make('finished', 'A red armchair with oak legs');
  await make('failed', 'please-fail: a house of cards in a storm');
  await make('cancelled', 'please-cancel: something that nobody wants');
  const over = async () =>
    (await call<{ tasks: { status: { status: string } }[] }>(site.url, '/api/v1/tasks', { token: team.key })).body.data.tasks;
  await eventually(over, (all) => all.every(({ status }) => /SUCCESS|FAILED|CANCELLED/.test(status.status)));
  await make('running', 'please-stall: a lamp in the shape of a very tall giraffe with a friendly face, standing on one leg');
  for (const alias of ['web shop', 'night job'])
    await call(site.url, `/gateway/v1/teams/${team.teamId}/keys`, { token: team.key, body: { alias, scopes: ['tasks:read'] } });
}

const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  tasks: async (page) => {
    await page.getByRole('listitem').filter({ hasText: 'armchair' }).getByText('Done').waitFor();
  },
  'tasks-none-match': async (page) => {
    await page.getByLabel('Status').selectOption('QUEUED');
    await page.getByText('No task matches').waitFor();
  },
  'task-loading': async (page) => {
    await page.route(/generated_image/, () => undefined);
    await page.goto(`${suite.site().url}/console/#/tasks/${tasks['finished']}`);
    await page.getByRole('progressbar', { name: /^Loading Generated image/ }).waitFor();
  },
  'task-finished': async (page) => {
    await page.unroute(/generated_image/);
    await page.reload();
    await modelShown(page);
  },
  'task-running': async (page) => {
    await page.goto(`${suite.site().url}/console/#/tasks/${tasks['running']}`);
    await page.getByText('Timeline').waitFor();
  },
  'task-failed': async (page) => {
    await page.goto(`${suite.site().url}/console/#/tasks/${tasks['failed']}`);
    await page.getByText('The task did not succeed').waitFor();
  },
  'task-absent': async (page) => {
    await page.goto(`${suite.site().url}/console/#/tasks/00000000-0000-4000-8000-000000000000`);
    await page.getByText('There is no such task').waitFor();
  },
  new: async (page) => {
    await page.goto(`${suite.site().url}/console/#/new`);
    await page.getByRole('link', { name: /^Remesh a model .*\d+ credits$/ }).waitFor();
  },
  'new-form': async (page) => {
    await page.goto(`${suite.site().url}/console/#/new/text-to-model`);
    await page.getByLabel('Description').fill('A red armchair with oak legs');
    await page.getByText(/Costs \d+ credits/).waitFor();
  },
  'new-with-faults': async (page) => {
    await page.goto(`${suite.site().url}/console/#/new/texture-model`);
    await page.getByRole('button', { name: 'Create the task' }).click();
    await page.getByText('This field is required').first().waitFor();
  },
  alerts: async (page) => {
    await page.getByRole('link', { name: 'Alerts' }).click();
    await page.getByText(/Nothing has happened/).waitFor();
  },
  usage: async (page) => {
    await page.getByRole('link', { name: 'Usage' }).click();
    await page.getByRole('img', { name: /Credits spent per day/ }).waitFor();
    await page.getByText('By flow, in the whole period').waitFor();
  },
  keys: async (page) => {
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('button', { name: 'Rotate first' }).waitFor();
  },
  'key-settings': async (page) => {
    await page.getByRole('button', { name: 'Edit first' }).click();
    await page.getByRole('form', { name: 'Settings of first' }).waitFor();
  },
  'new-key': async (page) => {
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByRole('dialog').getByLabel('Name').waitFor();
  },
};

const OPERATOR_PAGES: typeof PAGES = {
  teams: async (page) => {
    await page.getByRole('list', { name: 'Teams' }).getByText('Furniture').waitFor();
  },
  team: async (page) => {
    await page.getByRole('link', { name: 'Furniture' }).click();
    await page.getByRole('button', { name: 'Edit web shop' }).waitFor();
    await page.getByText('of 20,000 credits').waitFor();
  },
  account: async (page) => {
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('Teams may still spend').waitFor();
  },
  upstream: async (page) => {
    await page.getByRole('link', { name: 'Upstream' }).click();
    await page.getByRole('row', { name: /^create CLOSED/ }).waitFor();
  },
  'operator-alerts': async (page) => {
    await page.getByRole('link', { name: 'Alerts' }).click();
    await page.getByText(/Nothing has happened/).waitFor();
  },
  'operator-webhooks': async (page) => {
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByText('No webhook is failing.').waitFor();
  },
  audit: async (page) => {
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByRole('list', { name: 'Audit trail' }).getByText('team.create').first().waitFor();
  },
};

/** The pages of a new team without any tasks. */
const EMPTY_PAGES: typeof PAGES = {
  'tasks-empty': async (page) => {
    await page.getByRole('link', { name: 'Tasks', exact: true }).click();
    await page.getByText('Your team has no tasks yet').waitFor();
  },
  'usage-empty': async (page) => {
    await page.getByRole('link', { name: 'Usage' }).click();
    await page.getByText('No task ended in this period').waitFor();
  },
};

/** Links of the navigation that are not wholly in sight: a row that only scrolls hides them. */
const hiddenLinks = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll('nav[aria-label=Pages] a')].filter((link) => {
    const { left, right } = link.getBoundingClientRect();
    const nav = link.closest('nav').getBoundingClientRect();
    return left < nav.left - 8 || right > Math.min(nav.right, innerWidth) + 8;
  }).map((link) => link.textContent)`);

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { viewport: { width: 390, height: 760 } }],
] satisfies [string, BrowserContextOptions][])('every page, %s', (look, options) => {
  it('has no serious accessibility violation, and nothing overflows', async () => {
    const page = await suite.open(options);
    const faults: Record<string, unknown> = {};
    const check = async (name: string) => {
      await takePicture(page, `${name}-${look}`);
      const serious = await seriousFaults(page);
      const wider = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      const hidden = await hiddenLinks(page);
      if (serious.length > 0 || wider > 0 || hidden.length > 0) faults[name] = { serious, wider, hidden };
    };
    await page.getByRole('heading', { name: 'Triverse gateway' }).waitFor();
    await check('sign-in');
    await signIn(page, 'tgk_wrong');
    await page.getByText('This key is not valid').waitFor();
    await check('sign-in-refused');
    await signIn(page, team.key);
    await untilLive(page);
    for (const [name, show] of Object.entries(PAGES)) {
      await show(page);
      await check(name);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, beginners.key);
    await untilLive(page);
    for (const [name, show] of Object.entries(EMPTY_PAGES)) {
      await show(page);
      await check(name);
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, ADMIN_TOKEN);
    for (const [name, show] of Object.entries(OPERATOR_PAGES)) {
      await show(page);
      await check(name);
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, beginners.key);
    await untilLive(page);
    // The focused element must be visible.
    await page.getByRole('link', { name: 'Tasks', exact: true }).focus();
    await page.keyboard.press('Tab');
    await takePicture(page, `focus-${look}`);
    expect(faults).toEqual({});
  });
});
