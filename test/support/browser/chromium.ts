import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Only the page under test may use the network. */
const QUIET = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
];

/** The browser of the machine. `npm test` ensures that one is installed, so a missing one is a failure, not a skip. */
export function launchChromium(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined)
    throw new Error('these tests need Chromium: install the package chromium, or set CHROMIUM_PATH to a browser of its kind');
  return chromium.launch({ executablePath, args: [...QUIET, '--enable-unsafe-swiftshader'] });
}
