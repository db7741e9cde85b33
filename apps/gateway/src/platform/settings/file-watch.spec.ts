import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileWatch } from './file-watch.js';

describe('a watch of files', () => {
  let folder: string;
  let watch: FileWatch;
  let changes: number;
  let changed: () => void;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watch-'));
    [changes, changed] = [0, () => undefined];
  });
  afterEach(() => {
    watch.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (paths: string[], options = { lookEveryMs: 3_600_000, settleMs: 20 }) => {
    watch = new FileWatch(() => {
      changes += 1;
      changed();
    }, options);
    await watch.follow(paths);
  };
  const next = () => new Promise<void>((resolve) => (changed = resolve));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('notices a file that is written, and one that takes its place', async () => {
    const path = write('key', 'a');
    await start([path]);
    let seen = next();
    write('key', 'b');
    await seen;
    seen = next();
    renameSync(write('new', 'c'), path);
    await seen;
    expect(changes).toBe(2);
  });

  it('notices the links that Kubernetes exchanges beside the file', async () => {
    const version = (name: string, text: string) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'key'), text);
      symlinkSync(name, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    version('..one', 'a');
    symlinkSync('..data/key', join(folder, 'key'));
    await start([join(folder, 'key')]);
    for (const name of ['..two', '..three']) {
      const seen = next();
      version(name, name);
      await seen;
    }
    expect(changes).toBe(2);
  });

  it('looks by itself where the file system reports nothing', async () => {
    // A folder that does not exist yet cannot be watched.
    const path = join(folder, 'later', 'key');
    await start([path], { lookEveryMs: 20, settleMs: 20 });
    const seen = next();
    mkdirSync(join(folder, 'later'));
    writeFileSync(path, 'a');
    await seen;
    expect(changes).toBeGreaterThan(0);
  });

  it('does not call for another file of the folder, or for the same contents', async () => {
    const path = write('key', 'a');
    await start([path]);
    write('other', 'b');
    write('key', 'a');
    const seen = next();
    write('key', 'b');
    await seen;
    expect(changes).toBe(1);
  });
});
