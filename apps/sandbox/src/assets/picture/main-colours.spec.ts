import { describe, expect, it } from '@jest/globals';
import type { Picture } from '../render/draw-model.js';
import { decodePicture, encodeJpeg, encodePng } from './codecs.js';
import { mainColours } from './main-colours.js';

const SIDE = 48;
type Paint = (x: number, y: number) => [number, number, number, number?];
const WHITE: [number, number, number] = [250, 250, 250];
const TEAL: [number, number, number] = [20, 140, 150];
const ORANGE: [number, number, number] = [235, 130, 30];
const GREY: [number, number, number] = [120, 120, 120];

function painted(paint: Paint): Picture {
  const data = Buffer.alloc(4 * SIDE * SIDE);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel += 1) {
    const [red, green, blue, alpha = 255] = paint(pixel % SIDE, Math.floor(pixel / SIDE));
    data.set([red, green, blue, alpha], 4 * pixel);
  }
  return { width: SIDE, height: SIDE, data };
}

const inside = (x: number, y: number, from: number, to: number) => x >= from && x < to && y >= from && y < to;
/** A teal square with an orange one in it, on white. */
const SQUARES = painted((x, y) => (inside(x, y, 18, 30) ? ORANGE : inside(x, y, 8, 40) ? TEAL : WHITE));
const bytesOf = (colours: readonly (readonly number[])[]) =>
  colours.map((colour) => colour.map((value) => Math.round(255 * value)));

describe('the main colours of a picture', () => {
  it('are those of what stands before a plain background', () => {
    expect(bytesOf(mainColours(SQUARES))).toEqual([TEAL, ORANGE]);
  });

  it('leave out what is transparent', () => {
    const cut = painted((x, y) => (inside(x, y, 8, 40) ? TEAL : [200, 30, 30, 0]));
    expect(bytesOf(mainColours(cut))).toEqual([TEAL]);
  });

  it('are the one colour of a plain picture, and prefer vivid ones', () => {
    expect(bytesOf(mainColours(painted(() => TEAL)))).toEqual([TEAL]);
    expect(bytesOf(mainColours(painted((x) => (x < 28 ? GREY : ORANGE))))[0]).toEqual(ORANGE);
    expect(mainColours(painted(() => [0, 0, 0, 0]))).toEqual([]);
  });
});

/** SQUARES as WebP (quality 90). */
const WEBP =
  'UklGRuwAAABXRUJQVlA4IOAAAABwCgCdASowADAAPjEYi0QiIaERxAAgAwS2AGZIoL8A/ACyAYYF8A+wDeAP4B9gG+AfwDeAOAA/QDrAPQA/gH83//5TrzIsOTf4RO+4QhP11FVTjdyQgZnJm8WYgAD+//5KBz//9doprXQKBN3SQjLmiVW2v1Sno+axet4ZU9yVRVRH/CtEQTxuCppTurGLTZMnL2cXvJjnPc+mlpO8NIvn6l0Him/dDddPGP5a5cEBsZWXfigZT//xNxxHGpS01RJ//4muOU82LFgvU/ibhSE9Tn606IBckEIAHuy8wAAAAA==';

describe('a picture is read', () => {
  it.each([
    ['PNG', () => encodePng(SQUARES)],
    ['JPEG', () => encodeJpeg(SQUARES)],
    ['WebP', async () => Buffer.from(WEBP, 'base64')],
  ])('from %s', async (_format, encode) => {
    const picture = await decodePicture(await encode());
    expect(picture).toMatchObject({ width: SIDE, height: SIDE });
    const colours = picture ? bytesOf(mainColours(picture)) : [];
    expect(colours).toHaveLength(2);
    [TEAL, ORANGE].forEach((wanted, index) =>
      wanted.forEach((value, channel) => expect(Math.abs(value - (colours[index]?.[channel] ?? 0))).toBeLessThan(8)),
    );
  });

  it('only if it is one', async () => {
    const damaged = (await encodePng(SQUARES)).fill(7, 40);
    const huge = await encodePng(SQUARES);
    huge.writeUInt32BE(100_000, 16);
    huge.writeUInt32BE(100_000, 20);
    for (const bytes of [
      damaged,
      huge,
      Buffer.from('glTF'),
      Buffer.alloc(0),
      Buffer.from('\xff\xd8\xff', 'latin1'),
      Buffer.from('RIFF    WEBP'),
    ])
      expect(await decodePicture(bytes)).toBeUndefined();
  });
});
