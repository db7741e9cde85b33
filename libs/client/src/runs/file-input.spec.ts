import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sourceOf } from './file-input.js';
import { localFile } from './local-file.js';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const nameOf = async (value: unknown) => {
  const source = await sourceOf('image_file', value);
  return 'file' in source ? source.file.name : source.sent;
};

describe('a file for a run', () => {
  it.each(['tasks/uid_7/fox.png', 'https://example.com/fox.png', 'task:92483a80-236c-4889-9a95-4c90bb64dfd8/preview'])(
    'is sent as it is if it is the text %s',
    async (text) => expect(await nameOf(text)).toBe(text),
  );

  it.each(['./fox.png', '../fox.png', '/etc/passwd', String.raw`C:\fox.png`, 'file:///etc/passwd'])(
    'is never read from the path %s, which may come from a request',
    async (text) => {
      await expect(sourceOf('image_file', text)).rejects.toThrow(/image_file is a path: pass localFile/);
    },
  );

  it('is uploaded if it is a File, a Blob or bytes, under a name that says its format', async () => {
    expect(await nameOf(new File(['x'], 'fox.webp'))).toBe('fox.webp');
    expect(await nameOf(new Blob(['x'], { type: 'image/jpeg' }))).toBe('file.jpg');
    expect(await nameOf(PNG)).toBe('file.png');
    expect(await nameOf(PNG.buffer)).toBe('file.png');
    expect(await nameOf(Buffer.from('glTF\x02\0\0\0'))).toBe('file.glb');
    expect(await nameOf(Buffer.from('unknown'))).toBe('file');
  });

  it('is a URL, an asset of another run, or a file of this machine', async () => {
    expect(await nameOf(new URL('https://example.com/fox.png'))).toBe('https://example.com/fox.png');
    expect(await nameOf(new URL('data:image/png;base64,iVBORw0KGgo='))).toBe('file.png');
    expect(await nameOf({ ref: 'task:uuid/model' })).toBe('task:uuid/model');
    const folder = mkdtempSync(join(tmpdir(), 'file-input-'));
    const path = join(folder, 'a fox.png');
    writeFileSync(path, PNG);
    expect(await nameOf(localFile(path))).toBe('a fox.png');
    expect(await nameOf(pathToFileURL(path))).toBe('a fox.png');
    rmSync(folder, { recursive: true });
    await expect(sourceOf('image_file', localFile(path))).rejects.toThrow(/cannot read the file/);
  });

  it.each([[7], [null], [{}], [{ path: '/etc/passwd' }]])('is not %p', async (value) => {
    await expect(sourceOf('image_file', value)).rejects.toThrow(/image_file must be a File/);
  });
});
