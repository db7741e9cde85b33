/** `npm run docs:settings`: writes docs/settings.md, .env.example and the README's table from the table in libs/config; needs a build. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';
import { envExample, readmeTable, settingsPage } from './settings-docs.mjs';

const { SETTINGS } = await import('../dist/libs/config/src/settings.js');
writeFileSync(join(root, 'docs/settings.md'), settingsPage(SETTINGS));
writeFileSync(join(root, '.env.example'), envExample(SETTINGS));
const readme = join(root, 'README.md');
const markers = /(<!-- settings:.*-->\n)[\s\S]*?(\n<!-- \/settings -->)/;
writeFileSync(
  readme,
  readFileSync(readme, 'utf8').replace(markers, (_, head, tail) => head + readmeTable(SETTINGS) + tail),
);
