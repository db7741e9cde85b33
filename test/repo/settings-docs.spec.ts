import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SETTINGS } from '#config';

const repository = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(fileURLToPath(new URL(path, repository)), 'utf8');

interface SettingsDocs {
  settingsPage(settings: typeof SETTINGS): string;
  envExample(settings: typeof SETTINGS): string;
  readmeTable(settings: typeof SETTINGS): string;
}

describe('the pages that `npm run docs:settings` writes', () => {
  const docs = () => import(new URL('scripts/settings-docs.mjs', repository).href) as Promise<SettingsDocs>;

  it('docs/settings.md has every setting with its default, unit and meaning', async () => {
    expect(read('docs/settings.md')).toBe((await docs()).settingsPage(SETTINGS));
    for (const name of Object.keys(SETTINGS)) expect(read('docs/settings.md')).toContain(`\n| \`${name}\` | `);
  });

  it('.env.example has every setting with its default', async () => {
    expect(read('.env.example')).toBe((await docs()).envExample(SETTINGS));
    for (const name of Object.keys(SETTINGS)) expect(read('.env.example')).toContain(`\n# ${name}=`);
  });

  it('the table in README.md has the most important settings', async () => {
    expect(read('README.md')).toContain((await docs()).readmeTable(SETTINGS));
  });

  it('names the unit of every time and size', () => {
    const units: [RegExp, string][] = [
      [/_MS$/, 'ms'],
      [/_(TTL|RETENTION|MIN_SECONDS|WAITS|DISABLE_AFTER)$/, 's'],
      [/_BYTES$/, 'bytes'],
      [/_(BYTES_PER_SECOND|MIN_RATE)$/, 'bytes/s'],
    ];
    for (const [name, row] of Object.entries(SETTINGS)) {
      const expected = units.find(([pattern]) => pattern.test(name))?.[1];
      expect([name, 'unit' in row ? row.unit : undefined]).toEqual([name, expected]);
    }
  });
});
