import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const FOLDER = 'docs/guides';

/** Tests run the examples and the shell blocks; code on a page is a part of an example, which its first line names. */
it('the code of the guides stands in examples that tests run', () => {
  const blocks = readdirSync(join(repository, FOLDER)).flatMap((page) =>
    [...read(`${FOLDER}/${page}`).matchAll(/```(?:jsx?|tsx?)\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, file = '', code = '']) => ({
      page,
      file,
      code,
    })),
  );
  const unnamed = readdirSync(join(repository, FOLDER)).filter((page) =>
    /```(?:jsx?|tsx?)\n(?!\/\/ )/.test(read(`${FOLDER}/${page}`)),
  );
  expect(unnamed).toEqual([]);
  expect(blocks.length).toBeGreaterThanOrEqual(4);
  expect(blocks.filter(({ file, code }) => !read(file).includes(code))).toEqual([]);
});
