import { afterAll, afterEach, beforeAll, expect, jest } from '@jest/globals';
import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { launchChromium } from './chromium.js';
import { type OpenPage, openPage } from './console-page.js';
import { type Site, type SiteOptions, startSite } from './site.js';

/** For one spec file: one site and one browser for all tests, a new context for each, and every page error reported. */
export function browserSuite(options: SiteOptions = {}) {
  let browser: Browser | undefined;
  let site: Site | undefined;
  let open: OpenPage | undefined;
  // Without a graphics card, a browser on a busy machine is slow to draw its first 3D picture.
  jest.setTimeout(240_000);

  beforeAll(async () => {
    [browser, site] = await Promise.all([launchChromium(), startSite(options)]);
  }, 300_000);
  afterEach(async () => {
    const faults = open?.faults ?? [];
    await open?.close();
    open = undefined;
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const theSite = (): Site => {
    if (site === undefined) throw new Error('the site has not been started');
    return site;
  };
  return {
    site: theSite,
    /** Opens the console, or another page, in a new context. @param alsoTo further origins that the page may call. */
    async open(
      contextOptions: BrowserContextOptions = {},
      url = `${theSite().url}/console/`,
      alsoTo: string[] = [],
    ): Promise<Page> {
      if (browser === undefined) throw new Error('the browser has not been started');
      await open?.close();
      const origins = [theSite().url, ...(URL.canParse(url) ? [new URL(url).origin] : []), ...alsoTo];
      open = await openPage(browser, url, origins, contextOptions);
      return open.page;
    },
  };
}
