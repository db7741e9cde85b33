import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { makePageFile, type PageFile } from './page-file.js';
import { PAGE_START, PAGE_STYLE } from './reference-page.js';

type Make = () => Promise<PageFile>;

const DIST = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

const fromDist = (name: string, type: string): [string, Make] => [
  name,
  async () => makePageFile(type, await readFile(join(DIST, name))),
];
const own = (name: string, type: string, text: string): [string, Make] => [name, () => makePageFile(type, text)];

/** Everything that the pages load, by name: nothing else of the disk can be asked for. */
const ASSETS = new Map<string, Make>([
  fromDist('swagger-ui.css', STYLE),
  fromDist('swagger-ui-bundle.js', SCRIPT),
  fromDist('favicon-32x32.png', 'image/png'),
  own('start.js', SCRIPT, PAGE_START),
  own('page.css', STYLE, PAGE_STYLE),
]);

export function findPageAsset(name: string): Make | undefined {
  return ASSETS.get(name);
}
