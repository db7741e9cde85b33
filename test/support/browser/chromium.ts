import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of the machine; undefined where there is none, and then the tests that need one are skipped by name. */
export const chromiumPath = PLACES.find((place) => place !== undefined && existsSync(place));

/** Nothing but the page under test goes over the network. */
const QUIET = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
];

export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium here: set CHROMIUM_PATH');
  return chromium.launch({ executablePath: chromiumPath, args: [...QUIET, '--enable-unsafe-swiftshader'] });
}
