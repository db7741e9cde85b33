import { describe, expect, it } from '@jest/globals';
import contentDisposition from 'content-disposition';
import { downloadHeaders } from './download-headers.js';

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const nameFor = (disposition: string | undefined): unknown => {
  const upstream: Record<string, string> = disposition === undefined ? {} : { 'content-disposition': disposition };
  const sent = downloadHeaders(UUID, upstream)['content-disposition'] ?? '';
  expect(sent).toMatch(/^attachment; /);
  return contentDisposition.parse(sent).parameters['filename'];
};
/** A header as it comes off the wire: its bytes, read as Latin-1. */
const wire = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

describe('the name of a download', () => {
  it.each([
    ['attachment; filename="my chair.fbx"', 'my chair.fbx'],
    ['attachment; filename=my chair.fbx', 'my chair.fbx'],
    [`attachment; filename="x.usdz"; filename*=UTF-8''St%C3%BChle%20%E6%A4%85.usdz`, 'Stühle 椅.usdz'],
    [`attachment; filename*=UTF-8''St%C3%BChle.usdz`, 'Stühle.usdz'],
    [`attachment;filename*=utf-8''bad%zz.usdz`, 'bad%zz.usdz'],
    [wire('attachment; filename="椅子.obj"'), '椅子.obj'],
    ['attachment; filename="C:\\\\temp\\\\chair.stl"', 'chair.stl'],
    ['attachment; filename="../../etc/chair.obj"', 'chair.obj'],
    ['attachment; filename="ch\u0007air\u0085.glb"', 'chair.glb'],
    ['attachment; filename=""; x=".zip"', `${UUID}.glb`],
    ['attachment; filename=".."', `${UUID}.glb`],
    ['attachment', `${UUID}.glb`],
    [undefined, `${UUID}.glb`],
    [`attachment; filename="${'n'.repeat(400)}.usdz"`, `${UUID}.usdz`],
  ])('if the upstream names it %s', (disposition, name) => expect(nameFor(disposition)).toBe(name));
});
