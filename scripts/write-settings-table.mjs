/** Writes the README's table of settings from the one table in libs/config; run after `npm run build`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const { SETTINGS } = await import('../dist/libs/config/src/settings.js');
const rows = Object.entries(SETTINGS).map(
  ([name, row]) => `| \`${name}\` | ${row.default ? `\`${row.default}\`` : '–'} | ${row.about}${row.secret ? '. Secret' : ''} |`,
);
const file = join(root, 'README.md');
const table = ['| setting | default | what it does |', '|---|---|---|', ...rows].join('\n');
writeFileSync(
  file,
  readFileSync(file, 'utf8').replace(
    /(<!-- settings:.*-->\n)[\s\S]*?(\n<!-- \/settings -->)/,
    (_, head, tail) => head + table + tail,
  ),
);
