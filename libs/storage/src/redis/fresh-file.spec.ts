import { expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FreshFile } from './fresh-file.js';

it('gives what it held last while the file is missing or just being written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fresh-file-'));
  const path = join(folder, 'password');
  writeFileSync(path, 'first\n');
  const faults: string[] = [];
  const file = new FreshFile(path, ({ message }) => faults.push(message));
  writeFileSync(path, '');
  expect(file.content).toBe('first\n');
  rmSync(path);
  expect(file.content).toBe('first\n');
  writeFileSync(path, 'second');
  expect(file.content).toBe('second');
  expect(faults).toEqual([`${path} is empty`, expect.stringContaining('ENOENT')]);
  rmSync(folder, { recursive: true });
});
